using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.RecipientInformationRequest;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Tests.Canonical;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;

namespace Cortap.Reporting.Tests.Setup;

public sealed class SetupWorkbookTests
{
    [Fact]
    public void CreateTemplate_Workbook_IsValidAndHasTheSheets()
    {
        using var stream = new MemoryStream(SetupWorkbook.CreateTemplate());
        using var workbook = SpreadsheetDocument.Open(stream, isEditable: false);

        new OpenXmlValidator().Validate(workbook).ShouldBeEmpty();
        workbook.WorkbookPart!.Workbook.Descendants<Sheet>().Select(sheet => sheet.Name!.Value).ShouldBe(
            ["Instructions", "Project_Info", "Contractors", "FTA_PM", "Regional_Officer", "Attendees", "Subrecipients", "ERF_Items"]);
    }

    [Fact]
    public void Load_EmptyTemplate_ListsNoProjects()
    {
        var document = SetupDocument.Load(SetupWorkbook.CreateTemplate());

        document.Errors.ShouldBeEmpty();
        document.Projects.ShouldBeEmpty();
    }

    [Fact]
    public void Load_FilledWorkbook_IsReadAsTheJsonForm()
    {
        var document = SetupDocument.Load(Fill(new()
        {
            ["Project_Info"] = [["33", "8", "smr", "Harbor Valley", null, "Harbor Valley, WA", "9101", null, "FY2026", "46096", "2026-03-19"], [null, null], ["34"]],
            ["Contractors"] = [["33", "Avery", "Firm", "(202) 555-0110", "avery@example.com"]],
            ["Attendees"] = [["33", "Dana", "Harbor Valley"], ["33", "Lee", "FTA"]],
            ["Subrecipients"] = [["33", "5311", "County", "Town, MO"]],
            ["ERF_Items"] = [["33", "Legal", "Focus", "Completed"]],
        }));

        document.Errors.ShouldBeEmpty();
        document.Warnings.ShouldBeEmpty();
        document.Projects.Select(project => project.ProjectId).ShouldBe([33, 34]);
        var setup = document.Get(33);
        setup.Info.RegionNumber.ShouldBe(8);
        setup.Info.ReviewType.ShouldBe("State Management Review");
        setup.Info.RecipientAcronym.ShouldBeNull();
        setup.Info.SiteVisitStartDate.ShouldBe(new DateOnly(2026, 3, 15));
        setup.Info.SiteVisitEndDate.ShouldBe(new DateOnly(2026, 3, 19));
        setup.Contractor.CompanyName.ShouldBe("Firm");
        setup.FlatAttendees.Select(attendee => attendee.Name).ShouldBe(["Dana", "Lee"]);
        setup.Subrecipients!["5311"].ShouldBe([new CanonicalSubrecipient("County", "Town, MO")]);
        setup.ErfItems.ShouldBe([new CanonicalErfItem("Legal", "Focus", "Completed")]);
    }

    [Fact]
    public void Load_RowWithoutProjectId_IsAnError() =>
        SetupDocument.Load(Fill(new() { ["Contractors"] = [[null, "Avery"]] })).Errors.ShouldHaveSingleItem().ShouldContain("project_id");

    [Fact]
    public void Load_DamagedWorkbook_IsAnError()
    {
        var workbook = SetupWorkbook.CreateTemplate();

        SetupDocument.Load(workbook[..(workbook.Length / 2)]).Errors.ShouldHaveSingleItem().ShouldBe("workbook: is not a readable Excel workbook: the file is cut off or damaged");
        SetupValidation.Check("PK, but nothing else"u8.ToArray(), ReportCatalog.BuiltIn.Fields, FixtureCase.Clock).Errors.Count.ShouldBe(1);
    }

    /// <summary>A workbook that fills all that the draft report asks for, with two values that break the schema and a doubtful one.</summary>
    private static byte[] Violating() => Fill(new()
    {
        ["Project_Info"] = [["33", "11", "TR", "Harbor Valley", "HV", "Harbor Valley, WA", "9101", null, "FY2026", "46096", "46100", null, "virtual", "46150"]],
        ["Contractors"] = [["33", "Avery", "Firm", "(202) 555-0110", "avery@example.com"]],
        ["FTA_PM"] = [["33", "Kim"]],
        ["ERF_Items"] = [["33", "N/A", " "], ["33", null, "Focus", "Someday"]],
    });

    [Fact]
    public void Check_WorkbookThatBreaksTheSchema_NamesThePlaces() =>
        SetupValidation.Check(Violating(), ReportCatalog.BuiltIn.Fields, FixtureCase.Clock).Errors.ShouldBe(
        [
            "sheet Project_Info, row 2, region_number (cell B2): must be an integer from 1 to 10, but is 11",
            "sheet ERF_Items, row 3, erf_area (cell B3): is required",
            "sheet ERF_Items, row 3, completion_status (cell D3): must be In Progress or Completed, but is Someday",
        ]);

    [Fact]
    public void EnsureRenderable_SetupOfAWorkbook_NamesThePlaces()
    {
        var setup = SetupDocument.Load(Violating()).Get(33);
        var document = new FixtureCase("01-full-494").Transform() with { ErfItems = setup.ErfItems };
        document = document with { Project = document.Project with { RegionNumber = 11 } };

        var failure = Should.Throw<CortapException>(() => CanonicalValidation.EnsureRenderable(document, DraftAuditReportDefinition.Fields, setup));

        failure.Message.ShouldContain("canonical schema: sheet Project_Info, row 2, region_number (cell B2): must be");
        failure.Details!["errors"]!.AsArray().Select(error => (string?)error).ShouldBe(
        [
            "sheet Project_Info, row 2, region_number (cell B2): must be an integer from 1 to 10, but is 11",
            "sheet ERF_Items, row 3, erf_area (cell B3): is required",
            "sheet ERF_Items, row 3, completion_status (cell D3): must be In Progress or Completed, but is Someday",
        ]);
    }

    [Theory]
    [InlineData(33, "sheet FTA_PM, project 33, name")]
    [InlineData(34, "sheet FTA_PM, project 34, name")]
    public void EnsureRenderable_WorkbookThatLacksAValue_NamesThePlace(long projectId, string place)
    {
        var setup = SetupDocument.Load(Fill(new() { ["Project_Info"] = [["33", "8"]] })).Get(projectId);
        var document = new FixtureCase("01-full-494").Transform();
        document = document with { FtaProgramManager = document.FtaProgramManager with { FtaProgramManagerName = null } };

        var failure = Should.Throw<CortapException>(() => CanonicalValidation.EnsureRenderable(document, DraftAuditReportDefinition.Fields, setup));

        failure.Message.ShouldContain($"fta_program_manager.fta_program_manager_name (fill {place})");
    }

    [Fact]
    public void Check_OneProjectOfAWorkbook_NamesThePlaces()
    {
        var (missing, errors) = SetupValidation.Check(
            SetupDocument.Load(Violating()).Get(33), 33, "Harbor Valley", DraftAuditReportDefinition.Fields, new CanonicalTransformer(FixtureCase.Clock));

        missing.ShouldBeEmpty();
        errors.Count.ShouldBe(3);
        errors.ShouldAllBe(error => error.StartsWith("sheet ", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_ReviewTypeThatTheReportIsNotMadeFor_IsAnErrorOfThatReportOnly()
    {
        var setup = SetupDocument.Load(Fill(new() { ["Project_Info"] = [["33", "8", "Special Review"]] })).Get(33);
        IReadOnlyList<string> Errors(ReportFields report) => SetupValidation.Check(setup, 33, "Harbor Valley", report, new CanonicalTransformer(FixtureCase.Clock)).Errors;

        Errors(DraftAuditReportDefinition.Fields).ShouldBe(["sheet Project_Info, row 2, review_type (cell C2): there is no report of this type for a Special Review"]);
        Errors(RecipientInformationRequestDefinition.Fields).ShouldBeEmpty();
    }

    /// <summary>Appends rows to the sheets of the template; null leaves a cell out.</summary>
    private static byte[] Fill(Dictionary<string, string?[][]> rows)
    {
        using var stream = new MemoryStream();
        stream.Write(SetupWorkbook.CreateTemplate());
        using (var workbook = SpreadsheetDocument.Open(stream, isEditable: true))
        {
            var main = workbook.WorkbookPart!;
            var shared = main.AddNewPart<SharedStringTablePart>();
            shared.SharedStringTable = new SharedStringTable();
            foreach (var (name, texts) in rows)
            {
                var sheet = main.Workbook.Descendants<Sheet>().Single(sheet => sheet.Name == name);
                var data = ((WorksheetPart)main.GetPartById(sheet.Id!.Value!)).Worksheet.GetFirstChild<SheetData>()!;
                foreach (var (index, line) in texts.Index())
                    data.AppendChild(new Row(line.Select((text, column) => Cell(text, column, index + 2, shared.SharedStringTable)).OfType<Cell>()));
            }
        }

        return stream.ToArray();
    }

    /// <summary>Numbers as numbers, texts as shared strings, as Excel writes them.</summary>
    private static Cell? Cell(string? text, int column, int row, SharedStringTable shared)
    {
        if (text is null)
            return null;
        var reference = $"{(char)('A' + column)}{row}";
        if (double.TryParse(text, out _))
            return new Cell { CellReference = reference, CellValue = new CellValue(text) };
        shared.AppendChild(new SharedStringItem(new Text(text)));
        return new Cell { CellReference = reference, DataType = CellValues.SharedString, CellValue = new CellValue($"{shared.ChildElements.Count - 1}") };
    }
}
