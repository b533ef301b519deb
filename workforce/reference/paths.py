"""The paths of areas: the codes from the root down. Kept right when a parent changes, for the whole subtree."""

from workforce.reference.models import Area


def mend_paths():
    """Give every area the path its parents say; returns how many were wrong. One pass over the tree, in memory."""
    areas = {area.pk: area for area in Area.objects.only("pk", "code", "parent_id", "path")}
    right = {}

    def path_of(pk):
        if pk not in right:
            area = areas[pk]
            right[pk] = f"{path_of(area.parent_id) if area.parent_id else ''}{area.code}/"
        return right[pk]

    wrong = [area for area in areas.values() if area.path != path_of(area.pk)]
    for area in wrong:
        area.path = right[area.pk]
    Area.objects.bulk_update(wrong, ["path"], batch_size=1000)
    return len(wrong)
