using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.Infrastructure.Tests.Alarms;

/// <summary>The alarms of infra were seen to fire: each is evaluated over what the service itself measured on a bad day.</summary>
public sealed partial class AlarmTests(BadDay day) : IClassFixture<BadDay>
{
    private static readonly string Infra = Path.Combine(TestServer.RepositoryRoot, "infra");
    private static readonly string Rules = File.ReadAllText(Path.Combine(Infra, "prometheus", "rules.yaml"));

    [Fact]
    public void Outage_OfAnHour_IsOneStoryInListRedeliveryAndReceiver() => day.Story.ShouldBe((40, 40, 0, 0));

    [Fact]
    public void CloudWatchAlarms_OnABadDay_FireForTheirTroubleAndNoOther()
    {
        var (template, alarms) = CloudWatchAlarm.ReadTemplate();
        ((string?)template["status"]).ShouldBe("OK");
        template["diagnostics"]!.AsArray().ShouldBeEmpty(template["diagnostics"]!.ToJsonString());
        alarms.Select(alarm => alarm.Name).ShouldBe(BadDay.Troubles.SelectMany(trouble => trouble.Alarms).Distinct(), ignoreOrder: true, "each has a trouble of the day");

        foreach (var (trouble, from, to, expected) in BadDay.Troubles)
        {
            foreach (var alarm in alarms)
            {
                if (expected.Contains(alarm.Name)) alarm.IsOn(day.Emf, to).ShouldBeTrue($"{alarm.Name}: {trouble}");
                else for (var minute = from; minute <= to; minute++) alarm.IsOn(day.Emf, minute).ShouldBeFalse($"{alarm.Name}: {trouble}, minute {minute}");
            }
        }

        string[] known = [.. day.Emf.Select(metric => metric.Key)];
        MetricNames().Matches(template["resources"]!.ToJsonString()).Select(match => match.Value).Distinct().ShouldBeSubsetOf(known);
    }

    [Fact]
    public void PrometheusRules_OnABadDay_FireForTheirTroubleAndNoOther()
    {
        var rules = AlertRule().Matches(Rules).Select(match => (Name: match.Groups[1].Value, Severity: match.Groups[2].Value, Summary: match.Groups[3].Value)).ToList();
        var checks = new JsonArray();
        foreach (var (_, from, to, expected) in BadDay.Troubles)
        {
            foreach (var rule in rules)
            {
                var isOn = expected.Contains(KebabOf(rule.Name));
                for (var minute = isOn ? to : from; minute <= to; minute++)
                {
                    checks.Add(new JsonObject
                    {
                        ["eval_time"] = $"{minute}m",
                        ["alertname"] = rule.Name,
                        ["exp_alerts"] = isOn
                            ? new JsonArray(new JsonObject { ["exp_labels"] = new JsonObject { ["severity"] = rule.Severity }, ["exp_annotations"] = new JsonObject { ["summary"] = rule.Summary } })
                            : new JsonArray(),
                    });
                }
            }
        }

        var series = day.Scrapes.SelectMany((scrape, minute) => SamplesOf(scrape).Select(sample => (Minute: minute, sample.Series, sample.Value)))
            .Where(sample => Rules.Contains(sample.Series.Split('{')[0], StringComparison.Ordinal))
            .GroupBy(sample => sample.Series)
            .Select(one => new JsonObject
            {
                ["series"] = one.Key,
                ["values"] = string.Join(' ', Enumerable.Range(0, BadDay.Minutes).Select(minute => one.Where(sample => sample.Minute == minute).Select(sample => sample.Value).SingleOrDefault("_"))),
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
                ["tests"] = new JsonArray(new JsonObject { ["interval"] = "1m", ["input_series"] = new JsonArray([.. series]), ["alert_rule_test"] = checks }),
            }.ToJsonString());

            var (exitCode, output) = Tool.Run("promtool", ["test", "rules", test]);

            exitCode.ShouldBe(0, output);
            rules.Select(rule => KebabOf(rule.Name)).Except(BadDay.Troubles.SelectMany(trouble => trouble.Alarms)).ShouldBe(["failed-requests"], "which rules.test.yaml shows");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void PrometheusRules_TheirOwnTests_Pass()
    {
        var (exitCode, output) = Tool.Run("promtool", ["test", "rules", Path.Combine(Infra, "prometheus", "rules.test.yaml")]);
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public void Metrics_OfABadDay_PleasePromtool()
    {
        var (exitCode, output) = Tool.Run("promtool", ["check", "metrics"], day.Scrapes[^1]);
        exitCode.ShouldBe(0, output);
    }

    [Fact]
    public void GrafanaDashboard_Queries_AreValidAndAskForWhatThereIs()
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(Infra, "grafana", "cortap.json")))!;
        var queries = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => (string)target!["expr"]!).ToList();
        queries.Count.ShouldBeGreaterThan(8);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, new JsonObject
            {
                ["groups"] = new JsonArray(new JsonObject
                {
                    ["name"] = "dashboard",
                    ["rules"] = new JsonArray([.. queries.Select((query, index) => new JsonObject { ["record"] = $"panel:{index}", ["expr"] = query.Replace("$__rate_interval", "5m", StringComparison.Ordinal) })]),
                }),
            }.ToJsonString());
            var (exitCode, output) = Tool.Run("promtool", ["check", "rules", file]);
            exitCode.ShouldBe(0, output);
        }
        finally
        {
            File.Delete(file);
        }

        var known = SamplesOf(day.Scrapes[^1]).Select(sample => sample.Series.Split('{')[0]).ToHashSet();
        SeriesNames().Matches(string.Join(' ', queries)).Select(match => match.Value).Distinct().ShouldBeSubsetOf(known);
    }

    [Fact]
    public void AzureAlerts_InBicep_AreThoseOfTheOtherClouds()
    {
        var bicep = File.ReadAllText(Path.Combine(Infra, "azure", "alerts.bicep"));
        AzureAlert().Matches(bicep).Select(match => match.Groups[1].Value)
            .ShouldBe([.. BadDay.Troubles.SelectMany(trouble => trouble.Alarms).Distinct(), "failed-requests"], ignoreOrder: true);
        var known = day.Emf.Select(metric => metric.Key).ToHashSet();
        var workbook = File.ReadAllText(Path.Combine(Infra, "azure", "workbook.json"));
        JsonNode.Parse(workbook)!["items"]!.AsArray().Count.ShouldBeGreaterThan(4);
        MetricNames().Matches(bicep + workbook).Select(match => match.Value).Distinct().ShouldBeSubsetOf(known);
    }

    [Fact]
    public void Pages_OfTheOperators_HaveEveryAlarm()
    {
        var runbook = File.ReadAllText(Path.Combine(TestServer.RepositoryRoot, "docs", "runbook.md"));
        var objectives = File.ReadAllText(Path.Combine(TestServer.RepositoryRoot, "docs", "slo.md"));
        string[] alarms = [.. BadDay.Troubles.SelectMany(trouble => trouble.Alarms).Distinct(), "failed-requests"];
        foreach (var alarm in alarms)
        {
            runbook.ShouldContain($"### {alarm}\n", Case.Sensitive, alarm);
        }

        AlarmOfObjective().Matches(objectives).Select(match => match.Groups[1].Value).ShouldBeSubsetOf(alarms);
    }

    private static IEnumerable<(string Series, string Value)> SamplesOf(string? scrape) => (scrape ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '#').Select(line => (line[..line.LastIndexOf(' ')], line[(line.LastIndexOf(' ') + 1)..]));

    /// <summary>As CloudWatch calls it: <c>CortapFailedJobs</c> is <c>failed-jobs</c>.</summary>
    private static string KebabOf(string name) => CapitalLetters().Replace(name["Cortap".Length..], "-$0").TrimStart('-').ToLowerInvariant();

    [GeneratedRegex(@"cortap\.[a-z0-9]+\.[a-z_]+")]
    private static partial Regex MetricNames();

    [GeneratedRegex(@"\bcortap_[a-z0-9_]+")]
    private static partial Regex SeriesNames();

    [GeneratedRegex(@"- alert: (\w+)\n(?:.*\n)*?\s+labels: \{severity: (\w+)\}\n\s+annotations: \{summary: ""(.+)""\}")]
    private static partial Regex AlertRule();

    [GeneratedRegex(@"^    name: '([a-z-]+)'", RegexOptions.Multiline)]
    private static partial Regex AzureAlert();

    [GeneratedRegex(@"`([a-z]+-[a-z]+|silent|storage)`")]
    private static partial Regex AlarmOfObjective();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex CapitalLetters();
}
