"""Who reads the figures of a request."""

from strategy.reports.services import disclosure


def reader(get_response):
    """Figures, documents and texts of the request are read for the person signed in."""

    def middleware(request):
        with disclosure.read_by(lambda: disclosure.paths_of(request.user)):
            return get_response(request)

    return middleware
