using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cortap.Reporting.Jobs;
using Cortap.Simulators.Riskuity;

namespace Cortap.Reporting.Tests.Riskuity;

public sealed class RiskuityTelemetryTests
{
    [Fact]
    public async Task GetProjectControls_RetriedCall_IsOneSpanAndOneMeasurementPerAttempt()
    {
        await using var riskuity = await RiskuityClientFixture.StartAsync();
        riskuity.Simulator.Fail(RiskuityClientFixture.ProjectId, RiskuityFault.Status(503), times: 1);
        using var parent = new Activity("test").Start();
        var spans = new ConcurrentQueue<Activity>();
        var measurements = new ConcurrentQueue<string>();
        using var listener = Listen(spans, parent.TraceId);
        using var meters = Measure(measurements, parent.TraceId);

        await riskuity.FetchAsync();

        var span = spans.ShouldHaveSingleItem();
        span.GetTagItem("http.route").ShouldBe("/projects/project_controls/{project_id}");
        span.GetTagItem("http.response.status_code").ShouldBe(200);
        span.GetTagItem("cortap.attempts").ShouldBe(2);
        measurements.Order(StringComparer.Ordinal).ShouldBe(
        [
            "cortap.riskuity.duration route=/projects/project_controls/{project_id} status_code=200",
            "cortap.riskuity.duration route=/projects/project_controls/{project_id} status_code=503",
            "cortap.riskuity.response_bytes route=/projects/project_controls/{project_id}",
            "cortap.riskuity.retries route=/projects/project_controls/{project_id}",
        ]);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans, ActivityTraceId trace)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CortapActivitySource.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == trace) spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Notes the instruments and tags of one trace; the meter is shared by all tests of the process.</summary>
    private static MeterListener Measure(ConcurrentQueue<string> measurements, ActivityTraceId trace)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == CortapMetrics.MeterName) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        return listener;

        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Activity.Current?.TraceId != trace) return;
            var texts = new List<string> { instrument.Name };
            foreach (var (name, value) in tags) texts.Add($"{name}={value}");
            measurements.Enqueue(string.Join(' ', texts));
        }
    }
}
