using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;

namespace Cortap.Infrastructure.Tests.Pdf;

/// <summary>Reports as ordinary projects make them: fixture 04 with other names, lengths and counts.</summary>
internal static class ReportVariants
{
    private const int LongestAction = 3_000;

    private static readonly string[] Words =
        ["transit", "agency", "must", "submit", "revised", "procedures", "for", "procurement", "within", "ninety", "days", "of", "the", "report", "and", "documentation", "that"];

    private static readonly ReportRenderer Renderer = ReportRenderer.Create();

    private static readonly string Json = File.ReadAllText(Path.Combine(FindRoot(), "tests", "fixtures", "04-all-deficient", "expected-canonical.json"));

    public static (byte[] Docx, CanonicalDocument Canonical) Create(int seed)
    {
        var random = new Random(seed);
        var root = JsonNode.Parse(Json)!;
        var name = random.Next(3) switch { 0 => random.Next(20, 100), 1 => random.Next(100, 200), _ => 288 };
        root["project"]!["recipient_name"] = Title(random, name);
        root["erf_items"] = new JsonArray([.. Enumerable.Range(0, random.Next(0, 13)).Select(_ => new JsonObject
        {
            ["erf_area"] = random.Next(2) == 0 ? "Procurement" : "Maintenance",
            ["focus_description"] = Prose(random, random.Next(20, 200)),
            ["completion_status"] = "Completed",
        })]);
        var isLong = random.Next(2) == 0;
        foreach (var deficiency in root["assessments"]!.AsArray().SelectMany(area => area!["deficiencies"]!.AsArray()))
        {
            if (random.Next(2) == 0)
            {
                deficiency!["corrective_action"] = Prose(random, random.Next(40, LongestAction));
            }

            if (random.Next(2) == 0)
            {
                deficiency!["description"] = Prose(random, random.Next(40, isLong ? 4_000 : 600));
            }
        }

        var details = root["report_details"]!;
        details["organization_description"] = Prose(random, random.Next(50, 2_500));
        details["awards"] = new JsonArray([.. Enumerable.Range(1, random.Next(0, 25)).Select(number => new JsonObject
        {
            ["award_number"] = $"ZZ-2024-{number:D3}-00",
            ["award_amount"] = random.Next(1_000, 9_000_000),
            ["year_executed"] = 2024,
            ["description"] = Prose(random, random.Next(10, 120)),
        })]);
        foreach (var list in new[] { "projects_completed", "projects_ongoing", "projects_future" })
        {
            details[list] = new JsonArray([.. Enumerable.Range(0, random.Next(0, 8)).Select(_ => (JsonNode)Prose(random, random.Next(10, 160)))]);
        }

        var canonical = CanonicalJson.Deserialize(Encoding.UTF8.GetBytes(root.ToJsonString()));
        var request = new RenderRequest(ReportType.DraftAuditReport, canonical, "00", "rpt-20260211-160045-a1b2c3d4");
        return (Renderer.Render(request, CancellationToken.None), canonical);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cortap.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    private static string Prose(Random random, int length)
    {
        var text = new StringBuilder("The");
        while (text.Length < length)
        {
            text.Append(random.Next(12) == 0 ? ". The " : " ").Append(Words[random.Next(Words.Length)]);
        }

        return text.Append('.').ToString();
    }

    private static string Title(Random random, int length)
    {
        var text = new StringBuilder("Confluence");
        while (text.Length < length - 12)
        {
            var word = Words[random.Next(Words.Length)];
            text.Append(' ').Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return text.Append(" Authority").ToString();
    }
}
