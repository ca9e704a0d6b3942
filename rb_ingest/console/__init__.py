"""What the command line shows. Commands are in `rb_ingest.cli`; here is how their results look."""
