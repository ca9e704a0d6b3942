"""What tests and benchmarks share: drawn pages whose truth is known, hostile files, failing tools, properties."""
