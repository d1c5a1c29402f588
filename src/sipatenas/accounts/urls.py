from django.urls import path

from sipatenas.accounts.views import authorities, looks, session, users

app_name = "accounts"
urlpatterns = [
    path("masuk/", session.SignIn.as_view(), name="login"),
    path("keluar/", session.SignOut.as_view(), name="logout"),
    path("bahasa/", session.language, name="language"),
    path("sandi/", session.OwnPassword.as_view(), name="password"),
    path("sandi/<uidb64>/<token>/", session.FirstPassword.as_view(), name="password_set"),
    path("pengguna/", users.users, name="users"),
    path("pengguna/baru/", users.user_new, name="user_new"),
    path("pengguna/<uuid:pk>/", users.user, name="user"),
    path("pengguna/<uuid:pk>/tugas/", users.user_duty, name="user_duty"),
    path("pengguna/<uuid:pk>/aktif/", users.user_active, name="user_active"),
    path("pengguna/<uuid:pk>/tautan/", users.user_link, name="user_link"),
    path("instansi/", authorities.authorities, name="authorities"),
    path("instansi/baru/", authorities.authority_new, name="authority_new"),
    path("instansi/<slug:role>/<str:region>/", authorities.authority, name="authority"),
    path("catatan-akses/", looks.looks, name="looks"),
]
