using System.Diagnostics.Metrics;

namespace Cortap.Reporting.Riskuity;

/// <summary>Measurements of the calls to Riskuity, by route and status.</summary>
internal static class RiskuityMetrics
{
    private static readonly Meter Meter = new(CortapActivitySource.Name);

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("cortap.riskuity.duration", "s", "Time of one attempt, its whole answer included.");

    private static readonly Counter<long> Retries =
        Meter.CreateCounter<long>("cortap.riskuity.retries", "{attempt}", "Attempts that repeat an earlier one.");

    private static readonly Counter<long> Bytes =
        Meter.CreateCounter<long>("cortap.riskuity.response_bytes", "By", "Bytes of the answers, after decompression.");

    public static void Record(RiskuityEndpoint endpoint, RiskuityAttempt result, int attempt, TimeSpan elapsed)
    {
        var route = new KeyValuePair<string, object?>("route", endpoint.Route);
        Duration.Record(elapsed.TotalSeconds, route, new KeyValuePair<string, object?>("status_code", result.StatusCode ?? 0));
        if (attempt > 1)
            Retries.Add(1, route);
        if (result.Body is { } body)
            Bytes.Add(body.Length, route);
    }
}
