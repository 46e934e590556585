"""What goes out as a spreadsheet is opened by LibreOffice as it was meant: all of it text, nothing computed."""

import csv
import subprocess

from stations import spreadsheets

ROWS = [["007", "=1+1", "欧阳代表"], ["13900000001", "＝SUM(A1)", "2026-11-06"], ["1e5", "-2", "TRUE"]]


def test_libreoffice_opens_a_sheet_and_computes_nothing(tmp_path):
    with spreadsheets.write(["代表编号", "姓名", "备注"], ROWS, title="代表", notes=["说明"]) as file:
        (tmp_path / "sheet.xlsx").write_bytes(file.read())

    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "sheet.xlsx"], check=True, capture_output=True, timeout=120
    )

    with open(tmp_path / "sheet.csv", encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))
    assert read[1:] == [
        ["代表编号", "姓名", "备注"],
        ["007", "'=1+1", "欧阳代表"],
        ["13900000001", "'＝SUM(A1)", "2026-11-06"],
        ["1e5", "'-2", "TRUE"],
    ]
