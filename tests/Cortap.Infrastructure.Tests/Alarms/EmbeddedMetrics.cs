using System.Text.Json;

namespace Cortap.Infrastructure.Tests.Alarms;

/// <summary>What CloudWatch reads from the lines of the embedded format: of each metric the set without dimensions, which is what alarms look at.</summary>
internal static class EmbeddedMetrics
{
    /// <summary>Metric, minutes since <paramref name="start"/>, and values.</summary>
    public static IEnumerable<(string Metric, double Minute, double[] Values)> Read(string lines, DateTimeOffset start) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).SelectMany(line =>
        {
            var about = line.GetProperty("_aws");
            var minute = (DateTimeOffset.FromUnixTimeMilliseconds(about.GetProperty("Timestamp").GetInt64()) - start).TotalMinutes;
            return about.GetProperty("CloudWatchMetrics").EnumerateArray()
                .Where(directive => directive.GetProperty("Dimensions").EnumerateArray().Any(set => set.GetArrayLength() == 0))
                .SelectMany(directive => directive.GetProperty("Metrics").EnumerateArray().Select(metric => metric.GetProperty("Name").GetString()!))
                .Select(name => (name, minute, line.GetProperty(name).EnumerateArray().Select(value => value.GetDouble()).ToArray()));
        });
}
