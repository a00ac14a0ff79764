using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Setup;

namespace Cortap.Reporting.Tests.Setup;

/// <summary>What lies beside the traits of the field's workbooks: other sheets, cell types, formats and sizes.</summary>
public sealed class WorkbookNeighborTests
{
    private const string Info = """<row r="1"><c t="str"><v>project_id</v></c><c t="str"><v>recipient_name</v></c><c t="str"><v>report_date</v></c></row>""";

    [Theory]
    [InlineData("""<c t="b"><v>0</v></c>""", "FALSE")]
    [InlineData("""<c t="str"><v>a_x000D_b_x0009_c_xD83D__xDE00_</v></c>""", "a\nb\tc😀")]
    [InlineData("""<c t="str"><v>lone _xD83D_ half</v></c>""", "lone  half")]
    [InlineData("""<c t="inlineStr"><is><r><t>One</t></r><r><t xml:space="preserve"> Two</t></r><rPh sb="0" eb="1"><t>guide</t></rPh></is></c>""", "One Two")]
    [InlineData("<c><v>0.1</v></c>", "0.1")]
    [InlineData("<c><v>1.5E-7</v></c>", "0.00000015")]
    [InlineData("<c><v>123456789012345</v></c>", "123456789012345")]
    [InlineData("""<c s="1"><v>44638.75</v></c>""", "2022-03-18T18:00:00")]
    [InlineData("""<c s="1"><v>1</v></c>""", "1900-01-01")]
    [InlineData("""<c s="1"><v>46095.99999999</v></c>""", "2026-03-15")]
    [InlineData("""<c s="1"><v>2958465.9999999</v></c>""", "9999-12-31T23:59:59")]
    [InlineData("""<c s="5"><v>0.9999999</v></c>""", "00:00")]
    [InlineData("""<c t="d"><v>2026-03-15</v></c>""", "2026-03-15")]
    [InlineData("""<c t="d"><v>2026-03-15T00:00:00</v></c>""", "2026-03-15")]
    [InlineData("""<c t="d"><v>2026-03-15T00:00:00.000Z</v></c>""", "2026-03-15")]
    [InlineData("""<c t="d"><v>2026-03-15T00:00:00+14:00</v></c>""", "2026-03-15")]
    [InlineData("""<c t="d"><v>2026-03-15T00:00:00-11:00</v></c>""", "2026-03-15")]
    [InlineData("""<c t="d"><v>2026-05</v></c>""", "2026-05")]
    [InlineData("""<c t="d"><v>00:00:00</v></c>""", "00:00:00")]
    [InlineData("""<c t="d"><v>March 15, 2026</v></c>""", "March 15, 2026")]
    [InlineData("""<c s="1"><v>46096.00000001</v></c>""", "2026-03-15")]
    [InlineData("""<c s="5"><v>0.749999999</v></c>""", "18:00")]
    [InlineData("""<c s="2"><v>46096</v></c>""", "2026-03-15")]
    [InlineData("""<c s="3"><v>123</v></c>""", "00123")]
    [InlineData("""<c s="4"><v>12</v></c>""", "12")]
    [InlineData("""<c s="5"><v>0.75</v></c>""", "18:00")]
    [InlineData("""<c t="str"><f>A1</f><v></v></c>""", null)]
    [InlineData("""<c t="inlineStr"/>""", null)]
    [InlineData("""<c t="inlineStr"><v>Harbor</v></c>""", "Harbor")]
    public void Load_CellBelowATextHeading_IsWhatTheSpreadsheetShows(string cell, string? expected)
    {
        var document = Load(("Project_Info", $"{Info}<row><c><v>33</v></c>{cell}</row>"));

        document.Errors.ShouldBeEmpty();
        document.Warnings.ShouldBeEmpty();
        document.Get(33).Info.RecipientName.ShouldBe(expected);
    }

    [Theory]
    [InlineData("""<c t="e"><v>#DIV/0!</v></c>""", "holds the error #DIV/0! and counts as empty")]
    [InlineData("""<c t="e"><v>#N&#10;/A</v></c>""", "holds the error #N /A and counts as empty")]
    [InlineData("""<c t="str"><f>A1</f></c>""", "has a formula without a stored value and counts as empty; open and save the workbook in a spreadsheet program")]
    [InlineData("""<c><f>A1</f><v/></c>""", "has a formula without a stored value and counts as empty; open and save the workbook in a spreadsheet program")]
    public void Load_ErrorOnAnotherSheet_IsAWarningThere(string cell, string message)
    {
        var document = Load(("Contractors",
            $"""<row r="3"><c t="str"><v>Project ID</v></c><c t="str"><v>Company-Name</v></c></row><row r="7"><c r="A7"><v>33</v></c>{cell}</row>"""));

        document.Warnings.ShouldBe([$"sheet Contractors, row 7, company_name (cell B7): {message}"]);
    }

    [Fact]
    public void Load_OneTextInManyCells_TakesLittleOrIsRefused()
    {
        var row = $"<row><c><v>33</v></c>{string.Concat(Enumerable.Repeat("""<c t="s"><v>0</v></c>""", 5))}</row>";
        var headings = string.Concat(new[] { "project_id", "name", "organization", "title", "phone", "email" }.Select(heading => $"""<c t="str"><v>{heading}</v></c>"""));
        var workbook = With(
            Workbook(("Attendees", $"<row>{headings}</row>{string.Concat(Enumerable.Repeat(row, 102))}")), "xl/strings.xml",
            $"<sst><si><t>{new StringBuilder().Insert(0, "😀", 16_383)}</t></si></sst>");
        var before = GC.GetAllocatedBytesForCurrentThread();

        SetupDocument.Load(workbook).Errors.ShouldHaveSingleItem().ShouldContain("4 million characters");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024 * 1024);
    }

    [Fact]
    public void Load_TargetsOfManyCharacters_AreNotFollowed()
    {
        var targets = string.Concat(Enumerable.Range(0, 20).Select(number => $"""<Relationship Id="x{number}" Type="a/b" Target="{new StringBuilder().Insert(0, "a/", 500_000)}"/>"""));
        var workbook = With(Workbook(("Project_Info", Info)), "xl/_rels/workbook.xml.rels", $"<Relationships>{targets}</Relationships>");
        var before = GC.GetAllocatedBytesForCurrentThread();

        SetupDocument.Load(workbook).Errors.ShouldHaveSingleItem().ShouldStartWith("workbook: ");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(256 * 1024 * 1024);
    }

    [Theory]
    [InlineData("FTA_PM", "name,fta_program_manager_phone", "Kim,", "fta_program_manager.phone", "fta_program_manager_phone (cell C2)")]
    [InlineData("FTA_PM", "phone,fta_program_manager_phone", ",x", "fta_program_manager.phone", "fta_program_manager_phone (cell C2)")]
    [InlineData("ERF_Items", "area,description", ",Focus", "erf_items[0].erf_area", "area (cell B2)")]
    [InlineData("Contractors", "name,lead_reviewer_phone", "Firm,", "contractor.lead_reviewer_name", "lead_reviewer_name")]
    [InlineData("Contractors", "contractor_name,lead_reviewer_phone", ",1", "contractor.company_name", "contractor_name (cell B2)")]
    [InlineData("Subrecipients", "program,city_state", "5307,Town", "subrecipients.5307[0].location", "city_state (cell C2)")]
    public void PlaceOf_AValue_IsTheColumnThatItIsReadFrom(string sheet, string headings, string values, string path, string place)
    {
        static string Cells(string texts) => string.Concat(texts.Split(',').Select(text => $"""<c t="str"><v>{text}</v></c>"""));
        var document = Load((sheet, $"""<row r="1">{Cells("project_id," + headings)}</row><row r="2">{Cells("33," + values)}</row>"""));

        document.Get(33).PlaceOf(path).ShouldBe($"sheet {sheet}, row 2, {place}");
    }

    [Theory]
    [InlineData("<row ", 100_000)]
    [InlineData("<!-- ><a \" --><row x=\">\" ", 100_000)]
    [InlineData("<row \u4E3E='' ", 300)]
    public void Load_TagOfManyAttributes_IsRefused(string begin, int count)
    {
        var attributes = string.Concat(Enumerable.Range(0, count).Select(number => $"a{number}='' "));
        var xml = $"""<worksheet><sheetData>{begin}{attributes}/></sheetData></worksheet>""";

        SetupDocument.Load(With(Workbook(("Project_Info", Info)), "xl/s0.xml", xml)).Errors
            .ShouldBe(["workbook: is not a readable Excel workbook: it holds a tag of more than 256 attributes"]);
    }

    [Fact]
    public void Load_MarkupThatSpreadsheetProgramsDoNotWrite_IsReadAllTheSame()
    {
        var attributes = string.Concat(Enumerable.Range(0, 250).Select(number => $" a{number}='\">'"));
        var document = Load(("Project_Info",
            $"""{Info}<!-- it's > one < " --><?pi it's?><row r="2"{attributes}><c r="A2"><v>33</v></c><c r="B2" t="str"><v><![CDATA[a "<b>' & c]]></v></c></row>"""));

        document.Errors.ShouldBeEmpty();
        document.Get(33).Info.RecipientName.ShouldBe("a \"<b>' & c");
    }

    [Fact]
    public void Load_YearBelowAHeadingThatAsksForADate_IsNoDayOf1905() =>
        Load(("Project_Info", $"""{Info}<row r="2"><c r="A2"><v>33</v></c><c r="C2"><v>2026</v></c></row>"""))
            .Errors.ShouldBe(["sheet Project_Info, row 2, report_date (cell C2): must be a date such as 2026-03-15, or a date cell of a workbook"]);

    [Theory]
    [InlineData("""<row r="2147483647"/><row><c><v>33</v></c></row>""")]
    [InlineData("""<row r="1048577"><c><v>33</v></c></row>""")]
    [InlineData("""<row r="0"><c><v>33</v></c></row>""")]
    public void Load_RowBeyondASheet_IsRefused(string rows) =>
        Load(("Project_Info", Info + rows)).Errors.ShouldBe(["workbook: is not a readable Excel workbook: a row has a number that is not from 1 to 1048576"]);

    [Fact]
    public void Load_NamesOfManyCharacters_AreCut()
    {
        var document = Load(
            ($"Project{new string(' ', 200)}Info", $"""{Info}<row r="2"><c r="A2"><v>33</v></c><c r="C2" t="str"><v>never</v></c></row>"""),
            (new string('x', 100_000), ""));

        document.Errors.Single().Length.ShouldBeLessThan(500);
        document.Warnings.Single().Length.ShouldBeLessThan(500);
        Should.Throw<Errors.CortapException>(() => document.Get(33)).Details!.ToJsonString().Length.ShouldBeLessThan(600);
    }

    [Fact]
    public void Load_ErrorOfManyCharacters_IsCut() =>
        Load(("Project_Info", $"""{Info}<row r="2"><c r="A2" t="e"><v>#{new string('N', 200_000)}</v></c></row>""")).Errors.Single().Length.ShouldBeLessThan(250);

    [Fact]
    public void Load_CellTwiceInARow_IsAnError() =>
        Load(("Project_Info", $"""{Info}<row r="2"><c r="A2"><v>33</v></c><c r="B2" t="str"><v>One</v></c><c r="B2" t="str"><v>Two</v></c></row>"""))
            .Errors.ShouldBe(["sheet Project_Info, row 2, recipient_name (cell B2): is in the file twice; type the value again and save"]);

    [Fact]
    public void Load_RowsAndCellsOfAnExtension_AreNotTheSheets()
    {
        var document = Load(("Project_Info",
            $"""{Info}<row r="2"><c r="A2"><v>33</v></c><c r="B2" t="str"><v>One</v></c><extLst><ext><c r="B2" t="str"><v>Two</v></c></ext></extLst></row><extLst><ext><row r="3"><c r="A3"><v>34</v></c></row></ext></extLst>"""));

        document.Errors.ShouldBeEmpty();
        document.Projects.ShouldHaveSingleItem().ProjectId.ShouldBe(33);
        document.Get(33).Info.RecipientName.ShouldBe("One");
    }

    [Theory]
    [InlineData("<workbookPr date1904=\"1\"/>", "<extLst><ext><workbookPr chartTrackingRefBase=\"1\"/></ext></extLst>")]
    [InlineData("<workbookPr date1904=\" true \"/>", "")]
    public void Load_Days1904WithAnExtensionOfTheWorkbook_CountFrom1904(string properties, string extensions)
    {
        var workbook = With(
            Workbook(("Project_Info", $"""{Info}<row><c><v>33</v></c><c s="1"><v>44634</v></c></row>""")), "xl/workbook.xml",
            $"""<workbook xmlns:r="a/relationships">{properties}<sheets><sheet name="Project_Info" r:id="s0"/></sheets>{extensions}</workbook>""");

        SetupDocument.Load(workbook).Get(33).Info.RecipientName.ShouldBe("2026-03-15");
    }

    [Fact]
    public void Load_FormatsAndTextsOfAnExtension_AreNotTheWorkbooks()
    {
        var workbook = Workbook(("Project_Info", $"""{Info}<row><c><v>33</v></c><c t="s" s="1"><v>0</v></c></row><row><c><v>34</v></c><c s="0"><v>46096</v></c></row>"""));
        workbook = With(workbook, "xl/strings.xml", "<sst><si><t>One</t><extLst><ext><si><t>Odd</t></si></ext></extLst></si></sst>");
        workbook = With(workbook, "xl/styles.xml", "<styleSheet><cellXfs><xf><extLst><ext><xf numFmtId=\"14\"/></ext></extLst></xf><xf/></cellXfs><extLst><ext><cellXfs><xf numFmtId=\"14\"/></cellXfs></ext></extLst></styleSheet>");

        var document = SetupDocument.Load(workbook);

        document.Get(33).Info.RecipientName.ShouldBe("One");
        document.Get(34).Info.RecipientName.ShouldBe("46096");
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740991")]
    [InlineData("-12345678901234567")]
    public void Load_NumberOfMoreDigitsThanASpreadsheetKeeps_IsAnErrorNotAnotherNumber(string number) =>
        Load(("Project_Info", $"{Info}<row><c><v>{number}</v></c><c t=\"str\"><v>One</v></c></row>")).Errors
            .ShouldHaveSingleItem().ShouldStartWith("sheet Project_Info, row 2, project_id (cell A2): must be the project's Riskuity id, an integer from 1, but is a number of more than 15 digits, of which a spreadsheet keeps 15;");

    [Fact]
    public void Load_RowsInAnotherOrder_AreThoseOfTheSheet() =>
        Load(("Project_Info", """<row r="2"><c><v>33</v></c><c t="str"><v>One</v></c></row>""" + Info)).Get(33).Info.RecipientName.ShouldBe("One");

    [Fact]
    public void Load_CellBeyondTheLastColumn_IsNotIgnoredSilently() =>
        Load(("Project_Info", $"""{Info}<row r="2"><c r="A2"><v>33</v></c><c r="XFE2" t="str"><v>One</v></c></row>""")).Errors.ShouldBe(
            ["workbook: is not a readable Excel workbook: a cell has a column that is not from A to XFD"]);

    [Fact]
    public void Load_SheetNameWithALineBreak_IsToldOnOneLine() =>
        Load(("Project_Info", Info), ("Atten&#10;dees", "")).Warnings.ShouldHaveSingleItem().ShouldStartWith("sheet Atten dees: ");

    [Fact]
    public void Get_WarningsOfTheWholeWorkbook_AreToldOfEachProject()
    {
        var document = Load(("Project_Info", $"""{Info}<row><c><v>33</v></c></row>"""), ("Atendees", ""));

        foreach (var project in new long[] { 33, 34 })
            document.Get(project).Warnings.ShouldHaveSingleItem().ShouldStartWith("sheet Atendees: is not one of ");
    }

    [Theory]
    [InlineData("Contractors")]
    [InlineData("FTA_PM")]
    public void Load_ProjectTwiceOnAnotherSheet_IsAnError(string sheet)
    {
        var row = "<row><c><v>33</v></c></row>";

        Load((sheet, Info + row + row)).Errors.ShouldBe([$"sheet {sheet}, row 3, project_id (cell A3): lists project 33 a second time"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""<c t="str"><v>33a</v></c>""")]
    [InlineData("<c><v>33.5</v></c>")]
    [InlineData("<c><v>-1</v></c>")]
    public void Load_RowWithoutAnId_NamesThePlaceAndBlocksProjectsThatAreNotListed(string cell)
    {
        var document = Load(("Attendees",
            $"""<row><c t="str"><v>project_id</v></c><c t="str"><v>name</v></c></row><row>{cell}<c r="B2" t="str"><v>Ana</v></c></row>"""));

        document.Errors.ShouldBe(["sheet Attendees, row 2, project_id (cell A2): must be the project's Riskuity id, an integer from 1"]);
        Should.Throw<Errors.CortapException>(() => document.Get(7));
    }

    [Theory]
    [InlineData("Regional_Officer")]
    [InlineData("Contractors")]
    [InlineData("FTA_PM")]
    public void Load_RowWithoutAnIdOnASheetThatAProjectLacks_BlocksIt(string sheet)
    {
        const string Heading = """<row><c t="str"><v>project_id</v></c><c t="str"><v>name</v></c></row>""";
        var document = Load(
            ("Project_Info", $"{Info}<row><c><v>33</v></c></row><row><c><v>34</v></c></row>"),
            (sheet, $"""{Heading}<row><c><v>34</v></c><c t="str"><v>Ben</v></c></row><row><c t="str"><v>33a</v></c><c t="str"><v>Ana</v></c></row>"""));

        document.Errors.ShouldBe([$"sheet {sheet}, row 3, project_id (cell A3): must be the project's Riskuity id, an integer from 1"]);
        document.IsMalformed(33).ShouldBeTrue();
        Should.Throw<Errors.CortapException>(() => document.Get(33)).Message.ShouldContain($"sheet {sheet}, row 3, project_id (cell A3)");
        document.Get(34).ShouldNotBeNull();
    }

    [Fact]
    public void Check_ManyProjectsAndRowsWithoutAnId_DoesNotLookAtEachForEach()
    {
        const int Many = 4_000;
        var projects = string.Concat(Enumerable.Range(1, Many).Select(id => $"<row><c><v>{id}</v></c></row>"));
        var lost = string.Concat(Enumerable.Range(1, Many).Select(_ => """<row><c t="str"><v></v></c><c t="str"><v>Ana</v></c></row>"""));
        var workbook = Workbook(
            ("Project_Info", Info + projects), ("Contractors", $"""<row><c t="str"><v>project_id</v></c><c t="str"><v>contractor_name</v></c></row>{lost}"""));
        var before = GC.GetAllocatedBytesForCurrentThread();

        SetupValidation.Check(workbook, ReportCatalog.BuiltIn.Fields, TimeProvider.System).Errors.Count.ShouldBe(Many);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Many * (long)Many * 8, "a list of all for each");
    }

    [Theory]
    [InlineData("""<c t="e"><v>#REF!</v></c>""", "holds the error #REF! and counts as empty")]
    [InlineData("""<c><f>A1</f></c>""", "has a formula without a stored value and counts as empty; open and save the workbook in a spreadsheet program")]
    [InlineData("""<c t="s"><v>7</v></c>""", "refers to a text that the workbook does not have; type the value again and save")]
    public void Load_IdThatCannotBeRead_SaysWhy(string cell, string cause) =>
        Load(("Project_Info", $"{Info}<row>{cell}</row>")).Errors.ShouldBe(
            [$"sheet Project_Info, row 2, project_id (cell A2): must be the project's Riskuity id, an integer from 1, but {cause}"]);

    [Theory]
    [InlineData("""<c t="e"><v>#N/A</v></c>""", false, "holds the error #N/A and counts as empty")]
    [InlineData("""<c t="str"><f>A9</f><v>#REF!</v></c>""", false, "holds the error #REF! and counts as empty")]
    [InlineData("""<c t="inlineStr"><is><t> #n/a </t></is></c>""", false, "holds the error #n/a and counts as empty")]
    [InlineData("""<c><f>A9</f></c>""", false, "has a formula without a stored value and counts as empty; open and save the workbook in a spreadsheet program")]
    [InlineData("""<c t="s"><v>7</v></c>""", true, "refers to a text that the workbook does not have; type the value again and save")]
    [InlineData("""<c s="1"><v>99999999</v></c>""", true, "is formatted as a date, but 99999999 is none")]
    public void Load_HeadingThatCannotBeRead_IsNotIgnoredSilently(string cell, bool isError, string message)
    {
        var document = Load(("Project_Info", $"""<row><c t="str"><v>project_id</v></c>{cell}</row><row><c><v>33</v></c><c t="str"><v>Harbor</v></c></row>"""));

        (isError ? document.Errors : document.Warnings).ShouldBe([$"sheet Project_Info, row 1, heading (cell B1): {message}"]);
    }

    [Fact]
    public void Load_SheetWithoutCells_IsNoEmptySetup() =>
        SetupDocument.Load(With(Workbook(("Project_Info", Info)), "xl/s0.xml", "<chartsheet/>")).Errors.ShouldBe(
            ["workbook: is not a readable Excel workbook: its sheet Project_Info has no cells: it is a chart or something else"]);

    [Fact]
    public void Load_BinaryWorkbook_SaysWhatToSaveItAs() =>
        SetupDocument.Load(With(Workbook(("Project_Info", Info)), "_rels/.rels", """<r><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></r>""")).Errors.ShouldBe(
            ["workbook: is not a readable Excel workbook: it is a binary one (.xlsb); save it as an Excel workbook (.xlsx)"]);

    [Fact]
    public void Load_MergedCells_HaveTheirValueInEachRow()
    {
        var document = Load(("Attendees",
            """
            <row><c t="str"><v>project_id</v></c><c t="str"><v>name</v></c><c t="str"><v>organization</v></c></row>
            <row><c><v>33</v></c><c t="str"><v>Ana</v></c><c t="str"><v>FTA</v></c></row>
            <row><c r="B3" t="str"><v>Ben</v></c></row>
            <row><c r="A4"><v>34</v></c><c t="str"><v>Eve</v></c></row></sheetData>
            <mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="C2:C3"/><mergeCell ref="A1:C1"/><mergeCell ref="odd"/></mergeCells><sheetData>
            """));

        document.Errors.ShouldBeEmpty();
        document.Get(33).FlatAttendees.Select(attendee => (attendee.Name, attendee.Organization)).ShouldBe([("Ana", "FTA"), ("Ben", "FTA")]);
        document.Get(34).FlatAttendees.Select(attendee => attendee.Organization).ShouldBe([null]);
    }

    [Fact]
    public void Load_ProgramThatIsNone_IsAnError() =>
        Load(("Subrecipients",
            """
            <row><c t="str"><v>project_id</v></c><c t="str"><v>program</v></c><c t="str"><v>name</v></c></row>
            <row><c><v>33</v></c><c><v>5311</v></c><c t="str"><v>County</v></c></row>
            <row><c><v>33</v></c><c><v>5399</v></c><c t="str"><v>Town</v></c></row>
            """)).Errors.ShouldBe(["sheet Subrecipients, row 3, program (cell B3): must be one of 5307, 5310, 5311"]);

    [Fact]
    public void Load_SheetWithoutHeadings_BlocksEveryProject()
    {
        var document = Load(("Project_Info", $"{Info}<row><c><v>33</v></c></row>"), ("Contractors", """<row><c t="str"><v>Firm</v></c></row>"""));

        document.Errors.ShouldHaveSingleItem().ShouldStartWith("sheet Contractors: has no headings: one of its first rows must hold project_id, lead_reviewer_name");
        Should.Throw<Errors.CortapException>(() => document.Get(33));
    }

    [Fact]
    public void Load_SheetTwice_IsAnError() =>
        Load(("Project_Info", Info), ("project info", Info)).Errors.ShouldBe(["sheet project info: is a second sheet Project_Info; keep one of them"]);

    [Fact]
    public void Load_MistypedSheet_IsAWarning()
    {
        var document = Load(("Project_Info", Info), ("Atendees", ""));

        document.Errors.ShouldBeEmpty();
        document.Warnings.ShouldHaveSingleItem().ShouldStartWith("sheet Atendees: is not one of Project_Info, Contractors,");
    }

    [Fact]
    public void Load_NoneOfOurSheets_IsAnError() =>
        Load(("Sheet1", Info)).Errors.ShouldHaveSingleItem().ShouldStartWith("workbook: is not a readable Excel workbook: it has none of the sheets Project_Info,");

    [Fact]
    public void Load_MillionsOfEmptyRows_AreReadWithoutBeingKept()
    {
        var rows = new StringBuilder(Info).Append("<row><c><v>33</v></c></row>");
        for (var row = 3; row <= 1_500_000; row++)
            rows.Append(CultureInfo.InvariantCulture, $"<row r=\"{row}\"/>");
        var workbook = Workbook(("Project_Info", rows.ToString()));
        var before = GC.GetAllocatedBytesForCurrentThread();

        SetupDocument.Load(workbook).Get(33).Info.RecipientName.ShouldBeNull();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(128 * 1024 * 1024);
    }

    [Fact]
    public void Load_WorkbookThatUnpacksToTooMuch_IsRefused() =>
        Load(("Project_Info", Info + new string(' ', 130 * 1024 * 1024))).Errors.ShouldHaveSingleItem().ShouldContain("unpacks to more than 128 MiB");

    [Fact]
    public void Load_MoreCellsThanASetupHas_IsRefused()
    {
        var row = string.Concat(Enumerable.Repeat("<c><v>1</v></c>", 1_000));

        Load(("Project_Info", Info + string.Concat(Enumerable.Repeat($"<row>{row}</row>", 201)))).Errors.ShouldHaveSingleItem()
            .ShouldContain("holds more than 200,000 filled cells");
    }

    [Theory]
    [InlineData("xl/s0.xml", "<worksheet>", "<a>", 20_000_000, "", "its part xl/s0.xml is damaged")]
    [InlineData("xl/styles.xml", "", "<a>", 20_000_000, "", "its part xl/styles.xml is damaged")]
    [InlineData("xl/s0.xml", "<worksheet a='", "a", 60_000_000, "'/>", "it holds a tag, text or comment of more than 2 MiB")]
    [InlineData("xl/s0.xml", "<worksheet><!--", "a", 60_000_000, "--></worksheet>", "it holds a tag, text or comment of more than 2 MiB")]
    [InlineData("xl/s0.xml", "<worksheet><sheetData><row><c t='str'><v><![CDATA[", "a", 60_000_000, "]]></v></c></row></sheetData></worksheet>", "it holds a tag, text or comment of more than 2 MiB")]
    [InlineData("xl/s0.xml", "<worksheet ", "a='>' ", 1_000_000, "/>", "it holds a tag, text or comment of more than 2 MiB")]
    [InlineData("xl/s0.xml", "<worksheet><sheetData><row><c t='str'><v>", "a", 60_000_000, "</v></c></row></sheetData></worksheet>", "it holds a text that is longer than a cell can hold")]
    [InlineData("xl/s0.xml", "<worksheet><sheetData><row><c t='d'><v>", "1", 40_000, "</v></c></row></sheetData></worksheet>", "it holds a text that is longer than a cell can hold")]
    [InlineData("xl/s0.xml", "<worksheet><sheetData><row><c><v>", "x", 40_000, "</v></c></row></sheetData></worksheet>", "it holds a text that is longer than a cell can hold")]
    [InlineData("xl/strings.xml", "<sst><si><t>", "中", 40_000, "</t></si></sst>", "it holds a text that is longer than a cell can hold")]
    [InlineData("xl/s0.xml", "<worksheet><sheetData><row><c t='inlineStr'><is><t>", "a", 60_000_000, "</t></is></c></row></sheetData></worksheet>", "it holds a text that is longer than a cell can hold")]
    [InlineData("xl/strings.xml", "<sst><si><t>", "_x0041_", 10_000_000, "</t></si></sst>", "it holds a text that is longer than a cell can hold")]
    [InlineData("xl/strings.xml", "<sst>", "<si/>", 2_000_000, "</sst>", "it holds more than 1,000,000 texts or 16 million characters")]
    [InlineData("xl/workbook.xml", "<workbook>", "<sheet/>", 1_000_000, "</workbook>", "it has more than 1,000 sheets")]
    public void Load_SmallWorkbookThatWouldTakeMuch_IsRefused(string part, string begin, string repeated, int times, string end, string error)
    {
        var workbook = With(Workbook(("Project_Info", Info)), part, begin + new StringBuilder().Insert(0, repeated, times) + end);
        var before = GC.GetAllocatedBytesForCurrentThread();

        SetupDocument.Load(workbook).Errors.ShouldBe([$"workbook: is not a readable Excel workbook: {error}"]);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(128 * 1024 * 1024);
    }

    [Fact]
    public void Load_NumberFormatThatNoProgramWrites_IsNone()
    {
        var styles = $"""<s><numFmts><numFmt numFmtId="164" formatCode="d{new string('[', 1_000_000)}"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></s>""";
        var workbook = Workbook(("Project_Info", $"{Info}<row><c><v>33</v></c><c s=\"0\"><v>46096</v></c></row>"));

        SetupDocument.Load(With(workbook, "xl/styles.xml", styles)).Get(33).Info.RecipientName.ShouldBe("46096");
    }

    /// <summary>The workbook with another part in the place of one that it has or not.</summary>
    private static byte[] With(byte[] workbook, string part, string text)
    {
        using var stream = new MemoryStream();
        stream.Write(workbook);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            archive.GetEntry(part)?.Delete();
            Add(archive, part, text);
        }

        return stream.ToArray();
    }

    private static SetupDocument Load(params (string Name, string Rows)[] sheets) => SetupDocument.Load(Workbook(sheets));

    /// <summary>A workbook whose styles are: general, date, custom date, five digits, text with letters in quotes, custom time.</summary>
    private static byte[] Workbook(params (string Name, string Rows)[] sheets)
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", "<Types/>");
            Add(archive, "_rels/.rels", $"""<Relationships><Relationship Id="a" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add(archive, "xl/workbook.xml",
                $"""<workbook xmlns="{main}" xmlns:r="{links}"><sheets>{string.Concat(sheets.Select((sheet, i) => $"""<sheet name="{sheet.Name}" r:id="s{i}"/>"""))}</sheets></workbook>""");
            Add(archive, "xl/_rels/workbook.xml.rels",
                $"""<Relationships><Relationship Id="t" Type="{links}/styles" Target="styles.xml"/><Relationship Id="u" Type="{links}/sharedStrings" Target="strings.xml"/>{string.Concat(sheets.Select((_, i) => $"""<Relationship Id="s{i}" Type="{links}/worksheet" Target="s{i}.xml"/>"""))}</Relationships>""");
            Add(archive, "xl/styles.xml",
                """
                <styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]mmm\ d&quot;, &quot;yyyy;@"/><numFmt numFmtId="165" formatCode="00000"/>
                <numFmt numFmtId="166" formatCode="[Magenta]0&quot; months&quot;\d"/><numFmt numFmtId="167" formatCode="[hh]:mm"/></numFmts>
                <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
                <cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs>
                <dxfs><dxf><numFmt numFmtId="164" formatCode="0%"/></dxf></dxfs></styleSheet>
                """);
            Add(archive, "xl/strings.xml", "<sst/>");
            foreach (var (i, sheet) in sheets.Index())
                Add(archive, $"xl/s{i}.xml", $"""<worksheet xmlns="{main}"><sheetData>{sheet.Rows}</sheetData></worksheet>""");
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive archive, string name, string text)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
