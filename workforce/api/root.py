"""The root, which lists every address; and what answers where there is none."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from workforce.api.errors import Problem
from workforce.api.views import Endpoint


class Root(Endpoint):
    public = True

    @extend_schema(summary="Every address", responses={200: dict})
    def get(self, request):
        return Response({})


class Unknown(Endpoint):
    """404, whatever the method."""

    public = True
    schema = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise Problem("not_found")
