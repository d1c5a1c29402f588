"""Terms of platforms, and of the routes by which posts leave them, for formats that carry any platform's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sipatenas.sources.formats.base import Terms
from sipatenas.sources.records import PostRecord

X_EXPORT = Terms(
    summary=_(
        "Ketentuan pengembang X (off-X matching): tanpa persetujuan, akun hanya boleh dipadankan dengan data "
        "publik yang wajar diduga pemiliknya akan dipakai untuk itu; pengawasan melanggar hukum dilarang."
    ),
    who=_("Petugas yang mengekspor dari akun X miliknya sendiri atau dari API dengan kunci kantornya."),
    matching_allowed=True,
    certainty="B",
)
RESEARCH = Terms(
    summary=_(
        "Akses penelitian: data tidak boleh dipakai untuk mengenali atau menautkan akun dengan seseorang."
    ),
    who=_("Peneliti yang disetujui platform; untuk pengawasan hanya jumlah gabungan."),
    matching_allowed=False,
    certainty="B",
)
OFFICER = Terms(
    summary=_(
        "Unggahan publik yang dicatat petugas atau diekspor alat; ketentuan platform asal tetap berlaku."
    ),
    who=_("Petugas pengawasan dalam wilayah kantornya."),
    matching_allowed=True,
    certainty="C",
)
BY_ROUTE = {"meta-content-library": RESEARCH, "tiktok-research": RESEARCH}
"""By `raw.route`: the way by which the post left its platform."""
BY_PLATFORM = {"x": X_EXPORT}


def terms_of(record: PostRecord) -> Terms:
    """The terms that hold for a post: of its route where `raw.route` names one, else of its platform."""
    route = (record.raw or {}).get("route")
    if isinstance(route, str) and route in BY_ROUTE:
        return BY_ROUTE[route]
    return BY_PLATFORM.get(record.platform_code, OFFICER)
