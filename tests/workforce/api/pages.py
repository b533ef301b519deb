"""The API as a signed-in person sees it; what tokens may do is in tests/api.
A POST here is a form, so who may write is answered 415.
"""

TABLE = """
GET  api-area-levels                401  403  200  200  200  200  200  200  200  200  200  200  200
GET  api-areas                      401  403  200  200  200  200  200  200  200  200  200  200  200
GET  api-cadre-groups               401  403  200  200  200  200  200  200  200  200  200  200  200
GET  api-cadres                     401  403  200  200  200  200  200  200  200  200  200  200  200
GET  api-organisations              401  403  200  200  200  200  200  200  200  200  200  200  200
GET  api-populations                401  403  200  200  200  200  200  200  200  200  200  200  200
GET  api-records                    401  403  200  200  200  200  200  200  200  200  403  403  200
GET  api-report                     401  403  403  403  403  200  200  200  200  200  200  200  200
GET  api-report-areas               401  403  403  403  403  200  200  200  200  200  200  200  200
GET  api-report-lines               401  403  403  403  403  200  200  200  200  200  200  200  200
GET  api-report-package             401  403  403  403  403  200  200  200  200  200  200  200  200
GET  api-report-rates               401  403  403  403  403  200  200  200  200  200  200  200  200
GET  api-reports                    401  403  403  403  403  200  200  200  200  200  200  200  200
GET  api-root                       200  200  200  200  200  200  200  200  200  200  200  200  200
GET  api-round                      401  403  200  200  200  200  200  200  200  200  403  403  200
GET  api-round-coverage             401  403  403  403  403  200  200  200  200  200  200  200  200
GET  api-round-expected             401  403  200  200  200  200  200  200  200  200  403  403  200
GET  api-round-package              401  403  200  200  200  200  200  200  200  200  403  403  200
GET  api-rounds                     401  403  200  200  200  200  200  200  200  200  403  403  200
GET  api-schema                     200  200  200  200  200  200  200  200  200  200  200  200  200
GET  api-sectors                    401  403  200  200  200  200  200  200  200  200  200  200  200
GET  api-submission                 401  403  200  404  200  200  404  200  200  200  403  403  200
GET  api-submission-file            401  403  405  405  405  405  405  405  405  405  403  403  405
POST api-submission-file            401  403  422  404  422  403  403  403  403  403  403  403  403
GET  api-submission-issues          401  403  200  404  200  200  404  200  200  200  403  403  200
GET  api-submission-issues:draft    401  403  200  404  200  404  404  404  404  404  403  403  404
GET  api-submission-package         401  403  200  404  200  200  404  200  200  200  403  403  200
GET  api-submission-records         401  403  200  404  200  200  404  200  200  200  403  403  200
GET  api-submission-records:draft   401  403  200  404  200  404  404  404  404  404  403  403  404
GET  api-submission-rows            401  403  405  405  405  405  405  405  405  405  403  403  405
POST api-submission-rows            401  403  409  404  409  403  403  403  403  403  403  403  403
GET  api-submission-rows:draft      401  403  405  405  405  405  405  405  405  405  403  403  405
POST api-submission-rows:draft      401  403  415  404  415  403  403  403  403  403  403  403  403
GET  api-submission-submit          401  403  405  405  405  405  405  405  405  405  403  403  405
POST api-submission-submit          401  403  422  404  422  403  403  403  403  403  403  403  403
GET  api-submission-submit:draft    401  403  405  405  405  405  405  405  405  405  403  403  405
POST api-submission-submit:draft    401  403  422  404  422  403  403  403  403  403  403  403  403
GET  api-submission-take-back       401  403  405  405  405  405  405  405  405  405  403  403  405
POST api-submission-take-back       401  403  200  404  200  403  403  403  403  403  403  403  403
GET  api-submission:draft           401  403  200  404  200  404  404  404  404  404  403  403  404
GET  api-submissions                401  403  200  200  200  200  200  200  200  200  403  403  200
POST api-submissions                401  403  415  415  415  403  403  403  403  403  403  403  403
GET  api-table-schema               200  200  200  200  200  200  200  200  200  200  200  200  200
GET  api-upload                     401  403  200  404  200  403  403  403  403  403  403  403  403
GET  api-upload-answers             401  403  405  405  405  403  403  403  403  403  403  403  403
POST api-upload-answers             401  403  415  404  415  403  403  403  403  403  403  403  403
GET  api-upload-confirm             401  403  405  405  405  403  403  403  403  403  403  403  403
POST api-upload-confirm             401  403  415  404  415  403  403  403  403  403  403  403  403
GET  api-upload-discard             401  403  405  405  405  403  403  403  403  403  403  403  403
POST api-upload-discard             401  403  200  404  200  403  403  403  403  403  403  403  403
GET  api-upload-issues              401  403  200  404  200  403  403  403  403  403  403  403  403
GET  api-uploads                    401  403  200  200  200  403  403  403  403  403  403  403  403
POST api-uploads                    401  403  422  422  422  403  403  403  403  403  403  403  403
GET  api-work-levels                401  403  200  200  200  200  200  200  200  200  200  200  200
GET  report-package                 302  403  403  403  403  200  200  200  200  200  200  200  200
GET  round-package                  302  403  200  200  200  200  200  200  200  200  403  403  200
GET  submission-package             302  403  200  404  200  200  404  200  200  200  403  403  200
"""

ADDRESSES = {
    **{f"api-{name}": lambda w: [] for name in (
       "areas", "area-levels", "cadres", "cadre-groups", "organisations", "populations", "root", "schema", "sectors",
       "work-levels", "rounds", "submissions", "uploads", "records", "reports", "table-schema")},
    **{f"api-{name}": lambda w: [w.round.code] for name in
       ("round", "round-expected", "round-coverage", "round-package")},
    **{f"api-submission{part}": lambda w: [w.sent.pk] for part in
       ("", "-rows", "-file", "-issues", "-records", "-package", "-submit", "-take-back")},
    **{f"api-submission{part}:draft": lambda w: [w.draft.pk] for part in
       ("", "-rows", "-file", "-issues", "-records", "-submit")},
    **{f"api-upload{part}": lambda w: [w.upload.pk] for part in ("", "-issues", "-answers", "-confirm", "-discard")},
    **{f"api-report{part}": lambda w: [w.report.number] for part in ("", "-lines", "-rates", "-areas", "-package")},
    "submission-package": lambda w: [w.sent.pk],
    "round-package": lambda w: [w.round.code],
    "report-package": lambda w: [w.report.number],
}  # fmt: skip

PAGES = []
