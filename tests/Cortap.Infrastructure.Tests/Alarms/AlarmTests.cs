using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.Infrastructure.Tests.Alarms;

/// <summary>The alarms of infra were seen to fire: each is evaluated over what the service itself measured on a bad day.</summary>
public sealed partial class AlarmTests(BadDay day) : IClassFixture<BadDay>
{
    private static readonly string Infra = Path.Combine(TestServer.RepositoryRoot, "infra");

    [Fact]
    public void CloudWatchAlarms_OnABadDay_FireForTheirTroubleAndNoOther()
    {
        var template = JsonNode.Parse(Tool.Run("node", [Path.Combine(Infra, "aws", "validate.mjs")]).Output)!["alarms.yaml"]!;
        ((string?)template["status"]).ShouldBe("OK");
        template["diagnostics"]!.AsArray().ShouldBeEmpty(template["diagnostics"]!.ToJsonString());
        var alarms = template["resources"]!.AsObject().Where(one => (string?)one.Value!["type"] == "AWS::CloudWatch::Alarm")
            .Select(one => new CloudWatchAlarm(one.Value!["properties"]!)).ToList();
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
        PrometheusRules.ShouldFire(
            day.Scrapes,
            from trouble in BadDay.Troubles
            from alert in PrometheusRules.Alerts
            let isOn = trouble.Alarms.Contains(PrometheusRules.KebabOf(alert))
            let first = isOn ? trouble.To : trouble.From
            from minute in Enumerable.Range(first, trouble.To - first + 1)
            select (minute, alert, isOn));
        PrometheusRules.Alerts.Select(PrometheusRules.KebabOf).Except(BadDay.Troubles.SelectMany(trouble => trouble.Alarms)).ShouldBe(["failed-requests"], "which rules.test.yaml shows");
    }

    [Fact]
    public void PrometheusRules_TheirOwnTests_Pass()
    {
        var (exitCode, output) = Tool.Run("promtool", ["test", "rules", Path.Combine(PrometheusRules.Folder, "rules.test.yaml")]);
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

        var known = PrometheusRules.SamplesOf(day.Scrapes[^1]).Select(sample => sample.Series.Split('{')[0]).ToHashSet();
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

    [GeneratedRegex(@"cortap\.[a-z0-9]+\.[a-z_]+")]
    private static partial Regex MetricNames();

    [GeneratedRegex(@"\bcortap_[a-z0-9_]+")]
    private static partial Regex SeriesNames();

    [GeneratedRegex(@"^    name: '([a-z-]+)'", RegexOptions.Multiline)]
    private static partial Regex AzureAlert();

    [GeneratedRegex(@"`([a-z]+-[a-z]+|silent|storage)`")]
    private static partial Regex AlarmOfObjective();
}
