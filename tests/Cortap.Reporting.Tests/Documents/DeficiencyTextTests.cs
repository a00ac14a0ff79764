using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Templating;

namespace Cortap.Reporting.Tests.Documents;

public sealed class DeficiencyTextTests
{
    [Theory]
    [InlineData("Plans must follow 49 CFR 625.25. The plan of 2024 did not.", "Plans must follow 49 CFR 625.25.")]
    [InlineData("See 49 U.S.C. 5307(f)(2). It was not done.", "See 49 U.S.C. 5307(f)(2).")]
    [InlineData("The U.S. Department of Labor and ABC, Inc. Transit agreed. Then they did not.", "The U.S. Department of Labor and ABC, Inc. Transit agreed.")]
    [InlineData("J. Smith of No. 4 Main St. North left at 5 p.m. The log ends there.", "J. Smith of No. 4 Main St. North left at 5 p.m.")]
    [InlineData("Is it done? No.", "Is it done?")]
    [InlineData("He said “done.” Nobody saw it.", "He said “done.”")]
    [InlineData("He said “No. Never.” Nobody saw it.", "He said “No. Never.”")]
    [InlineData("Elevators were not inspected; see the log («págs. 3–9») (M2-1)", "Elevators were not inspected; see the log («págs. 3–9») (M2-1)")]
    [InlineData("It was late (by months. It was noticed.", "It was late (by months.")]
    [InlineData("first line\nsecond line", "first line")]
    [InlineData("Records were late (49 CFR 625.25). \u05DE\u05DE\u05E6\u05D0 \u05E9\u05E0\u05D9.", "Records were late (49 CFR 625.25).")]
    [InlineData("costs of $2.50 were charged", "costs of $2.50 were charged")]
    public void First_Text_EndsWhereTheSentenceEnds(string text, string expected) => Sentences.First(text).ShouldBe(expected);

    [Theory]
    [InlineData("Tested TAM4 - Failed. Annual targets were not approved.", "Annual targets were not approved.")]
    [InlineData("Deficient - clauses were absent (P11-1)", "Clauses were absent (P11-1)")]
    [InlineData("Deficient: Failed: late", "Late")]
    [InlineData("Non-compliant: eTool records are missing", "eTool records are missing")]
    [InlineData("Deficiencies were found in three files.", "Deficiencies were found in three files.")]
    [InlineData("Deficient", null)]
    [InlineData("Tested TAM4 - Failed.", null)]
    [InlineData("deficient (TAM4-1).", null)]
    [InlineData("Non-Compliant – ", null)]
    [InlineData("Failed brakes were not repaired.", "Failed brakes were not repaired.")]
    [InlineData("Fail-safe brakes were not tested on 4 buses.", "Fail-safe brakes were not tested on 4 buses.")]
    [InlineData("Deficient: Fail-safe door interlocks were disabled.", "Fail-safe door interlocks were disabled.")]
    [InlineData("Repeat-violation procedures were not followed.", "Repeat-violation procedures were not followed.")]
    [InlineData("Deficiency-tracking logs were missing.", "Deficiency-tracking logs were missing.")]
    [InlineData("Repeat deficiency-tracking logs were missing.", "Repeat deficiency-tracking logs were missing.")]
    [InlineData("Finding-by-finding responses were not kept.", "Finding-by-finding responses were not kept.")]
    [InlineData("Deficient -no plan was approved.", "No plan was approved.")]
    [InlineData("Deficient- no plan was approved.", "No plan was approved.")]
    [InlineData("Deficient-The plan was not approved.", "The plan was not approved.")]
    [InlineData("Failed-No policy was found.", "No policy was found.")]
    [InlineData("Fail-Safe brakes were not tested.", "Fail-Safe brakes were not tested.")]
    [InlineData("Deficient-Repeat finding", null)]
    [InlineData("Deficient\nThe recipient did not inspect.", "The recipient did not inspect.")]
    [InlineData("Repeat finding\n\nThe recipient did not inspect.", "The recipient did not inspect.")]
    [InlineData("Deficient (M1-1)\nThe recipient did not inspect.", "The recipient did not inspect.")]
    [InlineData("Deficient (P11-1): The recipient did not test brakes.", "The recipient did not test brakes.")]
    [InlineData("Repeat Deficiency (L4-1) The plan lacks a date.", "The plan lacks a date.")]
    [InlineData("Repeat finding (P11-1) from the 2023 review remains open.", "Repeat finding (P11-1) from the 2023 review remains open.")]
    [InlineData("Deficiency (P11-1) was found in three of ten files.", "Deficiency (P11-1) was found in three of ten files.")]
    [InlineData("Failed (FY2024) to submit the NTD report.", "Failed (FY2024) to submit the NTD report.")]
    [InlineData("Finding (DBE5-1) - was not closed.", "Was not closed.")]
    [InlineData("Deficient (ADA-GEN3-1): The recipient did not train its operators.", "The recipient did not train its operators.")]
    [InlineData("Repeat finding (TC-PgM5-2)\nThe recipient did not file.", "The recipient did not file.")]
    [InlineData("Deficient (TAM4) The plan lacks a date.", "The plan lacks a date.")]
    [InlineData("Failed (2) brake tests were not repeated.", "Failed (2) brake tests were not repeated.")]
    [InlineData("REPEAT-VIOLATION letters were not sent.", "REPEAT-VIOLATION letters were not sent.")]
    [InlineData("Repeat\u2013offense policy was missing.", "Repeat\u2013offense policy was missing.")]
    [InlineData("fail\u2013safe brakes were not inspected.", "fail\u2013safe brakes were not inspected.")]
    [InlineData("Deficiency-Related Records Were Missing.", "Deficiency-Related Records Were Missing.")]
    [InlineData("Deficient\u2013no plan was approved.", "No plan was approved.")]
    [InlineData("Deficient--no plan was approved.", "No plan was approved.")]
    [InlineData("Deficient—no plan was approved.", "No plan was approved.")]
    [InlineData("Tested TAM4: Repeat deficiency – no plan was approved.", "No plan was approved.")]
    [InlineData("Deficient – Repeat finding", null)]
    [InlineData("Repeat finding (P11-1)", null)]
    [InlineData("Repeat deficiency.", null)]
    [InlineData("Deficient: (P11-1)", null)]
    [InlineData("Tested TAM4 - Failed. Deficient (P11-1).", null)]
    [InlineData("Deficient - P11-1 was not met", "P11-1 was not met")]
    public void Narrative_Markers_AreNotPrinted(string description, string? expected) => DeficiencyText.Narrative(Deficiency(description)).ShouldBe(expected);

    [Theory]
    [InlineData("No narrative was supplied for this deficiency.", null, false)]
    [InlineData("Deficient: clauses were absent (P11-1).", "Clauses were absent", true)]
    [InlineData("Clauses were absent. Two files lacked them.", "Clauses were absent", false)]
    [InlineData("• Clauses were absent.", "Clauses were absent", true)]
    [InlineData("The plan was due on Sept. 30, 2025, and was not filed.", "The plan was due on Sept. 30, 2025, and was not filed", true)]
    [InlineData("The Ft. Worth garage was not inspected.", "The Ft. Worth garage was not inspected", true)]
    [InlineData("1. The plan is missing.\n2. The roster is missing.", "The plan is missing", false)]
    [InlineData("ii. The plan is missing. It is due.", "The plan is missing", false)]
    [InlineData("The policy was adopted in Dec. The board did not sign it.", "The policy was adopted in Dec", false)]
    [InlineData("The Ph.D. Smith study lapsed.", "The Ph.D. Smith study lapsed", true)]
    [InlineData("Smith Bros. Transit kept no logs.", "Smith Bros. Transit kept no logs", true)]
    [InlineData("Clauses were absent (P11-1). Two files lacked them.", "Clauses were absent", false)]
    public void Title_Narrative_IsItsFirstSentence(string description, string? title, bool isWhole)
    {
        DeficiencyText.Title(Deficiency(description)).ShouldBe(title);
        DeficiencyText.IsWholeInTitle(Deficiency(description)).ShouldBe(isWhole);
    }

    [Fact]
    public void Title_LongSentence_IsShortenedAtAWord()
    {
        var description = string.Join(' ', Enumerable.Repeat("word", 60));

        DeficiencyText.Title(Deficiency(description))!.Length.ShouldBeLessThanOrEqualTo(DeficiencyText.MaxTitleLength);
        DeficiencyText.Title(Deficiency(description))!.ShouldEndWith("word…");
        DeficiencyText.IsWholeInTitle(Deficiency(description)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("P11-1", "P11\u20111")]
    [InlineData("(TC-PgM1-1),", "(TC\u2011PgM1\u20111),")]
    [InlineData("call (202) 555-0120 or 202-555-0121", "call (202)\u00A0555\u20110120 or 202\u2011555\u20110121")]
    [InlineData("as 49 CFR 625.25 and 2 CFR part 200 say", "as 49\u00A0CFR\u00A0625.25 and 2\u00A0CFR\u00A0part\u00A0200 say")]
    [InlineData("49 U.S.C. 5325(a) or 49 U.S.C. 5307(c)(1)(L)", "49\u00A0U.S.C.\u00A05325(a) or 49\u00A0U.S.C. 5307(c)(1)(L)")]
    [InlineData("49 U.S.C. Chapter 53; 49 CFR 37.161–37.173", "49\u00A0U.S.C. Chapter 53; 49\u00A0CFR 37.161–37.173")]
    [InlineData("$2.5 million, COVID-19", "$2.5\u00A0million, COVID\u201119")]
    [InlineData("day-to-day work of a 3-year plan", "day-to-day work of a 3-year plan")]
    [InlineData("a-1@EXAMPLE-2.org https://example.org/A-1", "a-1@EXAMPLE-2.org https://example.org/A-1")]
    public void Bind_CodesNumbersAndAmounts_StayOnOneLine(string text, string expected) => UnbrokenText.Bind(text).ShouldBe(expected);

    [Theory]
    [InlineData("FY2025", "9040.1G, 9045.1, 9050.1, 9070.1G")]
    [InlineData("FY2026", "9040.1H, 9050.1A, 9070.1H")]
    [InlineData("FY2031", "9040.1H, 9050.1A, 9070.1H")]
    public void Of_FiscalYear_GivesTheEditionInForceWhenItBegan(string fiscalYear, string expected) => string.Join(", ", new[]
    {
        Reporting.Documents.Citations.Rural, Reporting.Documents.Citations.NewFreedom, Reporting.Documents.Citations.Urbanized, Reporting.Documents.Citations.Mobility,
    }.Select(subject => Reporting.Documents.Citations.Of(subject, ReviewAreas.ParseFiscalYear(fiscalYear)!.Value)).Where(text => text.Length > 0)).ShouldBe(expected);

    [Fact]
    public void All_Citations_NameTheirSourceAndBeginAfterTheyTookEffect()
    {
        foreach (var citation in Reporting.Documents.Citations.All)
        {
            citation.Source.ShouldNotBeNullOrWhiteSpace();
            (citation.FirstFiscalYear == 0 || citation.InForce is null || citation.InForce <= new DateOnly(citation.FirstFiscalYear - 1, 10, 1)).ShouldBeTrue(citation.Text);
        }
    }

    private static CanonicalDeficiency Deficiency(string description) => new()
    {
        ControlId = "1",
        ControlCode = "P11",
        ControlName = "PROCUREMENT : P11",
        Code = "P11-1",
        Description = description,
        CorrectiveAction = null,
        DueDate = null,
        DateClosed = null,
        Repeat = false,
    };
}
