using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Tests.Canonical;

public sealed class VectorTests
{
    private static readonly JsonNode Text = FixtureCase.ReadFile("vectors/text-vectors.json");

    public static TheoryData<int> FindingVectors => [.. Enumerable.Range(0, 45)];

    public static TheoryData<int> PrefixVectors => [.. Enumerable.Range(0, 38)];

    [Fact]
    public void Vectors_Files_HaveTheNumberOfVectorsThatTheTestsRun()
    {
        FixtureCase.ReadFile("vectors/finding-vectors.json").AsArray().Count.ShouldBe(FindingVectors.Count);
        FixtureCase.ReadFile("vectors/prefix-vectors.json").AsArray().Count.ShouldBe(PrefixVectors.Count);
    }

    [Theory]
    [MemberData(nameof(FindingVectors))]
    public void Classify_FindingVector_GivesItsFinding(int index)
    {
        var vector = FixtureCase.ReadFile("vectors/finding-vectors.json")[index]!;
        var comments = (string?)vector["comments"];

        FindingClassifier.Classify(comments).ShouldBe((string?)vector["classified"], comments);
        FindingClassifier.OfControl(new ControlAssessment { Comments = comments }).ShouldBe((string?)vector["finding"], comments);
    }

    [Theory]
    [MemberData(nameof(PrefixVectors))]
    public void Parse_PrefixVector_GivesItsArea(int index)
    {
        var vector = FixtureCase.ReadFile("vectors/prefix-vectors.json")[index]!;

        var name = ControlName.Parse((string?)vector["control_name"]);

        name.Prefix.ShouldBe((string?)vector["normalised_prefix"]);
        name.Code.ShouldBe((string?)vector["control_code"]);
        AreaIn(2026, name).ShouldBe((string?)vector["review_area_fy2026"]);
        AreaIn(2025, name).ShouldBe((string?)vector["review_area_fy2025"]);
    }

    [Fact]
    public void DateRange_Vectors_GiveTheirTexts()
    {
        foreach (var vector in Text["date_ranges"]!.AsArray())
        {
            var range = ReportText.DateRange(ReportText.ParseDate((string?)vector!["start"]), ReportText.ParseDate((string?)vector["end"]));

            range.ShouldBe((string?)vector["text"]);
        }
    }

    [Fact]
    public void List_Vectors_GiveTheirTexts()
    {
        foreach (var vector in Text["lists"]!.AsArray())
            ReportText.List([.. vector!["items"]!.AsArray().Select(item => (string)item!)]).ShouldBe((string?)vector["text"]);
    }

    [Fact]
    public void Count_Vectors_GiveTheirWords()
    {
        foreach (var vector in Text["counts"]!.AsArray())
        {
            var count = (int)vector!["count"]!;

            ReportText.Count(count).ShouldBe((string?)vector["word"]);
            ReportText.Areas(count).ShouldBe((string?)vector["area"]);
            ReportText.Deficiencies(count).ShouldBe((string?)vector["deficiency"]);
            ReportText.Is(count).ShouldBe((string?)vector["verb_present"]);
            ReportText.Was(count).ShouldBe((string?)vector["verb_past"]);
        }
    }

    [Fact]
    public void ArticleAndPossessive_Vectors_GiveTheirTexts()
    {
        foreach (var vector in Text["articles"]!.AsArray())
            ReportText.Article((string)vector!["word"]!).ShouldBe((string?)vector["article"]);
        foreach (var vector in Text["possessives"]!.AsArray())
            ReportText.Possessive((string)vector!["acronym"]!).ShouldBe((string?)vector["text"]);
    }

    [Fact]
    public void FormatProjectId_Vectors_GiveTheirIds()
    {
        foreach (var vector in Text["project_ids"]!.AsArray())
            CanonicalDocument.FormatProjectId((long)vector!["riskuity_id"]!).ShouldBe((string?)vector["canonical"]);
    }

    private static string? AreaIn(int fiscalYear, ControlName name) =>
        name.Area is { } area && ReviewAreas.ForFiscalYear(fiscalYear).Contains(area) ? area.Name : null;
}
