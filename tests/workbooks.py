"""Workbooks as people and their enemies make them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook


def workbook(*rows, merged=()) -> SimpleUploadedFile:
    """One sheet with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for extent in merged:
        book.active.merge_cells(extent)
    data = io.BytesIO()
    book.save(data)
    return uploaded(data.getvalue())


def uploaded(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("sheet.xlsx", data)


def altered(parts: dict[str, bytes]) -> SimpleUploadedFile:
    """A sound workbook in which these parts say something else."""
    sound, data = workbook(["代表编号"], ["d1"]), io.BytesIO()
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            if name not in parts:
                made.writestr(name, source.read(name))
        for name, content in parts.items():
            made.writestr(name, content)
    return uploaded(data.getvalue())


def cells(response) -> list[list]:
    """What a downloaded workbook says."""
    content = response.getvalue() if hasattr(response, "getvalue") else b"".join(response.streaming_content)
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]
