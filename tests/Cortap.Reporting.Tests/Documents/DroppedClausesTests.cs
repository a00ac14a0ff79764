using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents.DraftAuditReport;

namespace Cortap.Reporting.Tests.Documents;

/// <summary>Whatever optional values are absent, no sentence shows where they would have stood.</summary>
public sealed partial class DroppedClausesTests
{
    private static readonly string[] Required =
    [
        "region_number", "review_type", "recipient_name", "recipient_acronym", "recipient_city_state", "recipient_id", "contractor_name",
        "exit_conference_format", "lead_reviewer_name", "fta_program_manager_name", "report_date",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void Render_OptionalValuesAbsentAtRandom_LeavesNoTrace(int seed)
    {
        var random = new Random(seed);
        var fixture = ((IEnumerable<object[]>)RenderedReport.Fixtures).Select(row => (string)row[0]).ElementAt(random.Next(RenderedReport.Fixtures.Count));
        var json = JsonNode.Parse(CanonicalJson.Serialize(RenderedReport.Of(fixture).Canonical))!.AsObject();
        foreach (var member in new[] { "project", "contractor", "fta_program_manager", "regional_officer", "attendees", "report_details", "correspondence" })
        {
            Drop(json[member], random, random.NextDouble() / 2);
        }

        json["project"]!["exit_conference_format"] = random.Next(2) == 0 ? "virtual" : "in-person";
        if (json["report_details"] is JsonObject details)
        {
            // A final report may not lack what a draft prompts for.
            details["report_status"] = "Draft";
        }

        var canonical = CanonicalJson.Deserialize(Encoding.UTF8.GetBytes(json.ToJsonString()));
        CanonicalValidation.EnsureRenderable(canonical, DraftAuditReportDefinition.Fields);
        var own = canonical.Assessments.SelectMany(assessment => assessment.Deficiencies ?? []).Select(deficiency => deficiency.Description).ToList();
        foreach (var text in WordText.Paragraphs(RenderedReport.Render(canonical)).Where(text => !own.Exists(text.Contains)))
        {
            Trace().Match(text).Value.ShouldBeEmpty(text);
        }
    }

    private static void Drop(JsonNode? node, Random random, double share)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Drop(item, random, share);
            }
        }

        foreach (var (name, value) in (node as JsonObject)?.ToList() ?? [])
        {
            if (value is JsonValue && !Required.Contains(name) && random.NextDouble() < share)
            {
                node![name] = null;
            }
            else
            {
                Drop(value, random, share);
            }
        }
    }

    // Doubled or stray punctuation, empty brackets, doubled blanks and words, placeholders.
    [GeneratedRegex(@",,|, ?\.| ,| \.(?!\w)|\( ?\)|\[ ?\]|(?<!\n)  |\.\.(?!\.)|\bTBD\b|\bnull\b|\bof of\b|\bthe the\b|\bat ,|\{\{| $|^ |[Rr]eview [Rr]eview\b")]
    private static partial Regex Trace();
}
