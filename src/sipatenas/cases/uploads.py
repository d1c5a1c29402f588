"""Forms with files: each file has its limit, and so have all files of one form together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sipatenas.cases.services import files


class BoundedForm(forms.Form):
    """What is handed in at once stays within `files.TOTAL`; the error stands at the field that weighs most."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        weights = {name: weight for name in self.fields if (weight := _weight(data.get(name)))}
        total = sum(weights.values())
        if total > files.TOTAL:
            words = _(
                "Semua berkas isian ini bersama %(size)s MB; paling besar %(limit)s sekali kirim. "
                "Kirim sebagian dahulu, lalu lampirkan sisanya pada perkara."
            )
            said = {"size": files.megabytes(total), "limit": files.total_in_words()}
            self.add_error(max(weights, key=lambda name: weights[name]), words % said)
        return data


def _weight(value: Any) -> int:
    """Bytes of the upload, or of all in a list; 0 for everything else."""
    uploads = value if isinstance(value, list | tuple) else [value]
    return sum(one.size or 0 for one in uploads if isinstance(one, UploadedFile))
