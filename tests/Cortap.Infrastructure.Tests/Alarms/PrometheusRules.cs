using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.Infrastructure.Tests.Alarms;

/// <summary>infra/prometheus/rules.yaml, evaluated by promtool over what a service showed.</summary>
internal static partial class PrometheusRules
{
    public static string Folder { get; } = Path.Combine(TestServer.RepositoryRoot, "infra", "prometheus");

    private static readonly string Rules = File.ReadAllText(Path.Combine(Folder, "rules.yaml"));

    /// <summary>The names of its alerts, as Prometheus has them.</summary>
    public static IReadOnlyList<string> Alerts => [.. AlertRule().Matches(Rules).Select(match => match.Groups["name"].Value)];

    /// <summary>As CloudWatch calls it: <c>CortapFailedJobs</c> is <c>failed-jobs</c>.</summary>
    public static string KebabOf(string alert) => CapitalLetters().Replace(alert["Cortap".Length..], "-$0").TrimStart('-').ToLowerInvariant();

    /// <summary>The samples of an answer of <c>/metrics</c>; none of one that did not come.</summary>
    public static IEnumerable<(string Series, string Value)> SamplesOf(string? scrape) => (scrape ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '#').Select(line => (line[..line.LastIndexOf(' ')], line[(line.LastIndexOf(' ') + 1)..]));

    /// <summary>Whether exactly the alerts fire that are expected to.</summary>
    /// <param name="scrapes">What <c>/metrics</c> showed, one a minute from minute 0; null where it did not answer.</param>
    /// <param name="expected">Which alert is on, and which is not, in which minute.</param>
    public static void ShouldFire(IReadOnlyList<string?> scrapes, IEnumerable<(int Minute, string Alert, bool IsOn)> expected)
    {
        var rules = AlertRule().Matches(Rules).ToDictionary(match => match.Groups["name"].Value);
        var series = scrapes.SelectMany((scrape, minute) => SamplesOf(scrape).Select(sample => (Minute: minute, sample.Series, sample.Value)))
            .Where(sample => Rules.Contains(sample.Series.Split('{')[0], StringComparison.Ordinal))
            .GroupBy(sample => sample.Series)
            .Select(one => new JsonObject
            {
                ["series"] = one.Key,
                ["values"] = string.Join(' ', Enumerable.Range(0, scrapes.Count).Select(minute => one.Where(sample => sample.Minute == minute).Select(sample => sample.Value).SingleOrDefault("_"))),
            });
        var checks = expected.Select(one => new JsonObject
        {
            ["eval_time"] = $"{one.Minute}m",
            ["alertname"] = one.Alert,
            ["exp_alerts"] = one.IsOn
                ? new JsonArray(new JsonObject
                {
                    ["exp_labels"] = new JsonObject { ["severity"] = rules[one.Alert].Groups["severity"].Value },
                    ["exp_annotations"] = new JsonObject { ["summary"] = rules[one.Alert].Groups["summary"].Value },
                })
                : new JsonArray(),
        });
        var folder = Directory.CreateTempSubdirectory("cortap-rules-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "rules.yaml"), Rules);
            var test = Path.Combine(folder.FullName, "test.json");
            File.WriteAllText(test, new JsonObject
            {
                ["rule_files"] = new JsonArray("rules.yaml"),
                ["evaluation_interval"] = "1m",
                ["tests"] = new JsonArray(new JsonObject { ["interval"] = "1m", ["input_series"] = new JsonArray([.. series]), ["alert_rule_test"] = new JsonArray([.. checks]) }),
            }.ToJsonString());

            var (exitCode, output) = Tool.Run("promtool", ["test", "rules", test]);

            exitCode.ShouldBe(0, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"- alert: (?<name>\w+)\n(?:.*\n)*?\s+labels: \{severity: (?<severity>\w+)\}\n\s+annotations: \{summary: ""(?<summary>.+)""\}")]
    private static partial Regex AlertRule();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex CapitalLetters();
}
