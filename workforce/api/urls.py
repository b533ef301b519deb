"""The addresses of the API that belong to workforce; mapping.urls and strategy.urls include their own under api/v1/."""

from django.urls import path, re_path

from workforce.api import docs, reference, root

urlpatterns = [
    *docs.urlpatterns,
    path("api/v1/", root.Root.as_view(), name="api-root"),
    path("api/v1/openapi.json", root.OpenApi.as_view(), name="api-schema"),
    *reference.urlpatterns,
]
unknown = [re_path(r"^api/", root.Unknown.as_view(), name="api-unknown")]  # last of all
