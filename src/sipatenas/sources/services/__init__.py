"""The room's verbs."""

from sipatenas.sources.services.conversion import ConvertResult, convert_file
from sipatenas.sources.services.imports import ImportResult, Progress, import_file
from sipatenas.sources.services.originals import original_of

__all__ = ["ConvertResult", "ImportResult", "Progress", "convert_file", "import_file", "original_of"]
