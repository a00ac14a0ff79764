using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Tests.Canonical;

namespace Cortap.Reporting.Tests.Setup;

/// <summary>The workbooks of tests/fixtures/setup-workbooks, each with a trait that people's files have.</summary>
public sealed class FieldWorkbookTests
{
    private const string FormulaWarning =
        "has a formula without a stored value and counts as empty; open and save the workbook in a spreadsheet program";

    /// <summary>Unless told otherwise a file reads as this.</summary>
    private static readonly ProjectInfo Plain = new()
    {
        RegionNumber = 4,
        ReviewType = "Triennial Review",
        RecipientName = "Harbor Transit",
        RecipientCityState = "Springfield, IL",
        RecipientId = "1999",
        FiscalYear = "FY2026",
        SiteVisitStartDate = new DateOnly(2026, 3, 15),
        SiteVisitEndDate = new DateOnly(2026, 3, 19),
        ReportDate = new DateOnly(2026, 5, 8),
        ExitConferenceFormat = "virtual",
    };

    [Theory]
    [InlineData("ok")]
    [InlineData("date1904")]
    [InlineData("date-iso-t-d")]
    [InlineData("richtext")]
    [InlineData("formula-str")]
    [InlineData("blank-first-row")]
    [InlineData("title-row")]
    [InlineData("sheet-space")]
    [InlineData("heading-case")]
    [InlineData("id-text-blank")]
    [InlineData("id-float")]
    [InlineData("id-exp")]
    [InlineData("leading-zero")]
    [InlineData("float-noise")]
    [InlineData("row-not-number")]
    [InlineData("link-bad-mailto")]
    [InlineData("link-bad-http")]
    [InlineData("link-bad-scheme")]
    [InlineData("link-ok")]
    [InlineData("strict")]
    [InlineData("abs-rels")]
    [InlineData("no-refs")]
    [InlineData("prefixed-ns")]
    [InlineData("upper-ct")]
    [InlineData("empty-rows-trailing")]
    public void Load_OddButWhole_ReadsAsThePlainForm(string file)
    {
        var document = Load(file);

        document.Errors.ShouldBeEmpty();
        document.Warnings.ShouldBeEmpty();
        document.Get(33).Info.ShouldBe(Plain);
    }

    [Theory]
    [InlineData("bool-cell", "TRUE")]
    [InlineData("phonetic", "東京交通")]
    [InlineData("xescape", "Harbor\nTransit")]
    [InlineData("xescape-literal", "Harbor _x0041_ Transit")]
    [InlineData("control-char", "HarborTransit")]
    public void Load_RecipientNameInAnOddForm_IsDecoded(string file, string name)
    {
        var document = Load(file);

        document.Errors.ShouldBeEmpty();
        document.Get(33).Info.ShouldBe(Plain with { RecipientName = name });
    }

    [Fact]
    public void Load_DateBelowATextHeading_IsTextInIsoForm() =>
        Load("date-in-text-col").Get(33).Info.ShouldBe(Plain with { SiteVisitDates = "2026-03-15" });

    [Theory]
    [InlineData("error-cell", "sheet Project_Info, row 2, recipient_name (cell D2): holds the error #N/A and counts as empty")]
    [InlineData("formula-nocache", "sheet Project_Info, row 2, recipient_name (cell D2): " + FormulaWarning)]
    public void Load_NameWithoutAValue_IsAbsentWithAWarning(string file, string warning)
    {
        var document = Load(file);

        document.Errors.ShouldBeEmpty();
        document.Warnings.ShouldBe([warning]);
        document.Get(33).Info.ShouldBe(Plain with { RecipientName = null });
    }

    [Fact]
    public void Load_ErrorBelowADateHeading_IsAbsentWithAWarning()
    {
        var document = Load("error-ref-date");

        document.Warnings.ShouldBe(["sheet Project_Info, row 2, report_date (cell J2): holds the error #REF! and counts as empty"]);
        document.Get(33).Info.ShouldBe(Plain with { ReportDate = null });
    }

    [Fact]
    public void Load_HiddenSheet_IsReadWithAWarning()
    {
        var document = Load("hidden");

        document.Warnings.ShouldBe(["sheet Project_Info: is hidden, and is read all the same"]);
        document.Get(33).Info.ShouldBe(Plain);
    }

    [Fact]
    public void Load_HeadingThatIsNotReadTwice_IsAWarning()
    {
        var document = Load("dup-heading-empty");

        document.Warnings.ShouldBe(["sheet Project_Info, row 1, notes (cell L1, M1): is not a heading of project setup; the column is ignored"]);
        document.Get(33).Info.ShouldBe(Plain);
    }

    [Theory]
    [InlineData("date-us-text",
        "sheet Project_Info, row 2, report_date (cell J2): must be a date such as 2026-03-15, or a date cell of a workbook")]
    [InlineData("shared-index-out",
        "sheet Project_Info, row 2, recipient_name (cell D2): refers to a text that the workbook does not have; type the value again and save")]
    [InlineData("dup-heading", "sheet Project_Info, row 1, recipient_name (cell D1, L1): is a heading twice; keep one of the columns")]
    [InlineData("attendees-dup", "sheet Attendees, row 1, name (cell B1, C1): is a heading twice; keep one of the columns")]
    [InlineData("two-rows", "sheet Project_Info, row 3, project_id (cell A3): lists project 33 a second time")]
    [InlineData("merged-ids", "sheet Attendees, row 3, project_id (cell A3): must be the project's Riskuity id, an integer from 1")]
    [InlineData("missing-rel", "workbook: is not a readable Excel workbook: the contents of its sheet Project_Info are missing")]
    [InlineData("missing-sheet-part", "workbook: is not a readable Excel workbook: its part xl/worksheets/sheet1.xml is missing")]
    [InlineData("missing-workbook", "workbook: is not a readable Excel workbook: its part xl/workbook.xml is missing")]
    [InlineData("no-contenttypes", "workbook: is not a readable Excel workbook: it is a ZIP archive of something else ([Content_Types].xml is missing)")]
    [InlineData("backslash-names", "workbook: is not a readable Excel workbook: it is a package of something else")]
    [InlineData("plain-zip", "workbook: is not a readable Excel workbook: it is a ZIP archive of something else ([Content_Types].xml is missing)")]
    [InlineData("badxml", "workbook: is not a readable Excel workbook: its part xl/worksheets/sheet1.xml is damaged")]
    [InlineData("truncated", "workbook: is not a readable Excel workbook: the file is cut off or damaged")]
    [InlineData("pk-garbage", "workbook: is not a readable Excel workbook: the file is cut off or damaged")]
    [InlineData("ole", "workbook: is an .xls file or has a password; save it as an Excel workbook (.xlsx) without one")]
    public void Load_Unusable_IsOneErrorWithItsPlace(string file, string error)
    {
        SetupValidation.Check(Content(file), ReportCatalog.BuiltIn.Fields, FixtureCase.Clock).Errors.ShouldBe([error]);

        var failure = Should.Throw<CortapException>(() => Load(file).Get(33));
        failure.Code.ShouldBe(ErrorCodes.TransformationError);
        failure.Details!["errors"]!.AsArray().Select(line => line!.GetValue<string>()).ShouldBe([error]);
    }

    [Fact]
    public void Check_WorkbookWithoutAContractor_NamesSheetAndHeading() =>
        SetupValidation.Check(Content("ok"), ReportCatalog.BuiltIn.Fields, FixtureCase.Clock).Warnings.ShouldContain(
            "sheet Contractors, project 33, company_name: is missing for draft_audit_report and recipient_information_request");

    [Fact]
    public void Fixtures_AllFiles_AreTested()
    {
        var tested = typeof(FieldWorkbookTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .Select(attribute => ((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)[0].Value as string)
            .Concat(["date-in-text-col", "error-ref-date", "hidden", "dup-heading-empty"]);

        tested.Order(StringComparer.Ordinal).ShouldBe(
            Directory.GetFiles(Folder, "*.xlsx").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }

    private static string Folder => Path.Combine(FixtureCase.Root, "setup-workbooks");

    private static byte[] Content(string file) => File.ReadAllBytes(Path.Combine(Folder, $"{file}.xlsx"));

    private static SetupDocument Load(string file) => SetupDocument.Load(Content(file));
}
