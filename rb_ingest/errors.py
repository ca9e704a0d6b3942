"""Every error that a person may see. Each message says what is wrong and what to do.

RbIngestError
├── InputError            the PDF cannot be used
│   ├── EmptyFileError        zero bytes
│   ├── NotAPdfError          another format under a PDF's name
│   ├── DamagedPdfError       truncated or broken beyond repair
│   ├── EncryptedPdfError     needs a password
│   ├── TooLargeError         over a limit of the settings
│   ├── WrapperError          a PDF around other files, or a form that only one program draws
│   └── UnstorableError       what was read from it does not fit into the database
├── PageError             one page failed, the document goes on
├── ToolMissingError      tesseract or a language is not installed
├── ReferenceDataError    a file of reference/ is not valid
├── WorkersError          the processes or machines that read pages are not there
├── DiskFullError         no room for temporary files or the database
├── ReviewServerError     the review page cannot be served
├── ExportError           the rows cannot be written as a file
└── DatabaseError         the database cannot be used
    └── DatabaseBusyError     another process writes
"""

from __future__ import annotations


class RbIngestError(Exception):
    """Base of all errors with a message for people."""


class InputError(RbIngestError):
    """The PDF cannot be used."""


class EmptyFileError(InputError):
    """The file has no bytes."""


class NotAPdfError(InputError):
    """Another format under a PDF's name."""


class DamagedPdfError(InputError):
    """Truncated or broken beyond repair."""


class EncryptedPdfError(InputError):
    """The PDF needs a password."""


class TooLargeError(InputError):
    """The file or a page is over a limit of the settings."""


class WrapperError(InputError):
    """A PDF whose content is not on its pages: a portfolio of attached files, an XFA form."""


class UnstorableError(InputError):
    """What was read from the PDF does not fit into the database."""


class PageError(RbIngestError):
    """One page failed; the rest of the document goes on."""


class ToolMissingError(RbIngestError):
    """Tesseract or one of its languages is not installed."""


class ReferenceDataError(RbIngestError):
    """A file of reference/ is missing or not valid."""


class WorkersError(RbIngestError):
    """The processes or machines that read pages cannot be started or reached."""


class DiskFullError(RbIngestError):
    """A disk of this machine has no room left; no document is to blame."""


class ReviewServerError(RbIngestError):
    """The review page cannot be served there."""


class ExportError(RbIngestError):
    """The rows cannot be written in that form or to that place."""


class DatabaseError(RbIngestError):
    """The database cannot be used."""


class DatabaseBusyError(DatabaseError):
    """Another process holds the database."""
