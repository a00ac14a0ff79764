using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Documents.DraftAuditReport;
using Cortap.Reporting.Documents.Templating;
using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>
/// Texts as long as an answer of Riskuity may be, of which anybody who writes an assessment may make one. No test counts time: whoever goes through
/// the rest of a text anew for each of its lines, words or signs does not come to an end here.
/// </summary>
public sealed class LongTextTests
{
    private const int Length = 4 * 1024 * 1024;
    private const string End = "the end.) And more.";

    /// <summary>How a text begins, and what is repeated.</summary>
    public static TheoryData<string, string> Shapes => new()
    {
        { "", "a\n" },
        { "- ", "a\n  " },
        { "", "must submit " },
        { "", "The recipient has. It must ably submit " },
        { "", "A-" },
        { "", "$1 49 CFR 1-" },
        { "", "failed: " },
        { "failed", " " },
        { "tested a", "-" },
        { "(", "ab. Ab. " },
        { "(", "A.\u00A0" },
        { "“", "a.\" " },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Create_MillionsOfCharacters_ArePrintedToTheEnd(string begin, string repeated)
    {
        var text = Text(begin, repeated, Length);

        var deficiency = DeficiencyOf(DraftAuditReportView.Create(With(text), attachments: null));

        foreach (var blocks in new[] { (IReadOnlyList<View>)deficiency["narrative"]!, [new View { ["text"] = deficiency["action_text"] }, .. (IReadOnlyList<View>)deficiency["action_blocks"]!] })
        {
            var last = (string)blocks.Last(block => block["text"] is not null)["text"]!;
            last.ShouldEndWith(End);
            UnbrokenText.Bind(last).Length.ShouldBe(last.Length);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Render_LongestTextThatIsTaken_IsAValidDocument(string begin, string repeated)
    {
        var lines = repeated.Count(letter => letter == '\n');
        var text = Text(begin, repeated, lines == 0 ? (CanonicalSchema.MaxCharacters / 2) - 1_000 : ((CanonicalSchema.MaxLines / 2) - 100) / lines * repeated.Length);

        CanonicalSchema.Validate(With(text), DraftAuditReportDefinition.Fields).ShouldBeEmpty();
        WordText.Everything(RenderedReport.Render(With(text))).ShouldContain("And more.");
    }

    [Fact]
    public void Transform_LongControlName_IsNotSoughtInALongLabel()
    {
        var name = new string('-', Length / 2) + "Procurement : P11" + new string('q', Length / 8);
        var label = new string('-', Length) + new string('q', Length);
        var control = new ProjectControl("1", new ControlReference("1", name), new ControlAssessment { Finding = "D", Description = label }, null);

        var document = new CanonicalTransformer(TimeProvider.System).Transform(1, [control], ProjectSetup.Empty, "Harbor Valley");

        document.Assessments.Single(area => area.Finding == "D").Deficiencies!.Single().Description.ShouldBe(label);
    }

    [Fact]
    public void Render_LongNameOfAStep_IsLookedAtOnce()
    {
        var canonical = RenderedReport.Of("01-full-494").Canonical;
        var steps = new JsonArray(new JsonObject { ["date"] = "2026-01-05", ["process"] = Text("", "complet", Length) });

        DraftAuditReportView.Create(canonical with { ReportDetails = new JsonObject { ["process_dates"] = steps } }, attachments: null).ShouldNotBeNull();
    }

    [Fact]
    public void Render_Cancelled_EndsBeforeTheNextDeficiency()
    {
        var cancelled = new CancellationToken(canceled: true);
        var report = RenderedReport.Of("01-full-494");

        Should.Throw<OperationCanceledException>(() => DraftAuditReportView.Create(report.Canonical, attachments: null, cancellationToken: cancelled));
        Should.Throw<OperationCanceledException>(() => ReportRenderer.Create().Render(
            RenderedReport.RequestFor(RenderedReport.Of("02-small-clean-smr").Canonical), cancelled));
        Should.Throw<OperationCanceledException>(() => DocumentValidator.Validate(report.Docx, cancelled));
    }

    private static string Text(string begin, string repeated, int length) =>
        begin + string.Concat(Enumerable.Repeat(repeated, (length - begin.Length - End.Length) / repeated.Length)) + End;

    /// <summary>The only deficiency of the report has the text as narrative and as corrective action.</summary>
    private static CanonicalDocument With(string text)
    {
        var canonical = RenderedReport.Of("01-full-494").Canonical;
        var area = canonical.Assessments.First(assessment => assessment.Deficiencies is not null);
        var deficiency = area.Deficiencies![0] with { Description = text, CorrectiveAction = text };
        return canonical with
        {
            Assessments = [.. canonical.Assessments.Select(assessment => assessment == area ? area with { Deficiencies = [deficiency] } : assessment)],
        };
    }

    private static View DeficiencyOf(View report) => ((IReadOnlyList<View>)report["areas"]!)
        .Select(area => (IReadOnlyList<View>)area["deficiencies"]!).First(deficiencies => deficiencies.Count > 0)[0];
}
