using System.Diagnostics.Metrics;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Telemetry;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid():n}");
    private readonly PrometheusExporter _exporter;

    public PrometheusExporterTests() => _exporter = new PrometheusExporter(_meter.Name);

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Write_ACounter_SumsPerLabels()
    {
        var counter = _meter.CreateCounter<long>("cortap.jobs.created", "{job}", "Jobs accepted.");
        counter.Add(1, new KeyValuePair<string, object?>("report_type", "a"));
        counter.Add(2, new KeyValuePair<string, object?>("report_type", "a"));
        counter.Add(5, new KeyValuePair<string, object?>("report_type", "b\"\\\n"));

        _exporter.Write().ShouldStartWith(
            "# HELP cortap_jobs_created_total Jobs accepted.\n# TYPE cortap_jobs_created_total counter\n"
            + "cortap_jobs_created_total{report_type=\"a\"} 3\ncortap_jobs_created_total{report_type=\"b\\\"\\\\\\n\"} 5\n");
    }

    [Theory]
    [InlineData("{write}", "1", "5000", "0.005")]
    [InlineData("By", "1024", "67108864", "0.005")]
    [InlineData("s", "0.005", "300", "5000")]
    public void Write_AHistogram_HasBoundsOfItsUnit(string unit, string first, string last, string foreign)
    {
        _meter.CreateHistogram<int>("cortap.x", unit).Record(3);

        var text = _exporter.Write();
        text.ShouldContain($"le=\"{first}\"");
        text.ShouldContain($"le=\"{last}\"");
        text.ShouldNotContain($"le=\"{foreign}\"");
    }

    [Fact]
    public void Write_AHistogram_HasCumulativeBucketsSumAndCount()
    {
        var histogram = _meter.CreateHistogram<double>("cortap.jobs.duration", "s");
        histogram.Record(0.2);
        histogram.Record(0.25);
        histogram.Record(1_000);

        var text = _exporter.Write();

        text.ShouldContain("# TYPE cortap_jobs_duration_seconds histogram\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"0.1\"} 0\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"0.25\"} 2\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"300\"} 2\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"+Inf\"} 3\n");
        text.ShouldContain("cortap_jobs_duration_seconds_sum 1000.45\ncortap_jobs_duration_seconds_count 3\n");
    }

    [Fact]
    public void Write_GaugesOfEveryKind_ShowTheCurrentValue()
    {
        var active = _meter.CreateUpDownCounter<long>("cortap.jobs.active");
        active.Add(3);
        active.Add(-1);
        var waiting = 7;
        _meter.CreateObservableGauge("cortap.runtime.waiting", () => waiting);

        _exporter.Write().ShouldContain("# TYPE cortap_jobs_active gauge\ncortap_jobs_active 2\n");
        waiting = 4;
        _exporter.Write().ShouldContain("cortap_runtime_waiting 4\n");
    }

    [Fact]
    public void Write_MoreSeriesThanTheLimit_DropsAndCounts()
    {
        var counter = _meter.CreateCounter<long>("many");
        for (var index = 0; index < 2_010; index++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", index));
        }

        var text = _exporter.Write();
        text.Split('\n').Count(line => line.StartsWith("many_total{", StringComparison.Ordinal)).ShouldBe(2_000);
        text.ShouldContain("cortap_metrics_dropped_total 10\n");
    }

    [Fact]
    public void Write_AnotherMeter_IsNotShown()
    {
        using var other = new Meter($"other-{Guid.NewGuid():n}");
        other.CreateCounter<long>("foreign").Add(1);
        _exporter.Write().ShouldNotContain("foreign");
    }

    [Fact]
    public void Write_TheServicesOwnInstruments_HaveTheNamesOfTheContract()
    {
        using var metrics = new CortapMetrics();
        using var exporter = new PrometheusExporter(CortapMetrics.MeterName);
        metrics.JobCreated(SampleJobs.Processing);
        metrics.JobEnded(SampleJobs.Completed);
        metrics.JobEnded(SampleJobs.Failed);
        metrics.WebhookDelivered();
        metrics.WebhookGivenUp();
        metrics.WebhookRetried();
        metrics.Uploaded(10);
        metrics.UploadFailed();
        metrics.BatchCreated(SampleJobs.Batch);
        metrics.BatchEnded(SampleJobs.Batch.End(new BatchCounts(Completed: 3), SampleJobs.Batch.CreatedAt)!);
        metrics.LineCounted(new LineGauges(AtWork: 1, Waiting: 2, OldestWaitingSeconds: 3, DeadLetters: 4, ReceiversAtRest: 5, BatchesOpen: 6));

        var names = exporter.Write().Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);

        // Instruments of other classes share the meter, and other tests use them meanwhile.
        string[] expected =
        [
            "cortap_batches_active", "cortap_batches_created_total", "cortap_batches_duration_seconds", "cortap_batches_ended_total", "cortap_batches_size",
            "cortap_jobs_active", "cortap_jobs_waiting", "cortap_jobs_oldest_waiting_seconds", "cortap_webhooks_dead_letters",
            "cortap_webhooks_receivers_at_rest", "cortap_jobs_completed_total", "cortap_jobs_created_total", "cortap_jobs_duration_seconds", "cortap_jobs_failed_total",
            "cortap_metrics_dropped_total", "cortap_s3_upload_bytes_total", "cortap_s3_upload_errors_total", "cortap_s3_uploads_total",
            "cortap_webhooks_failed_total", "cortap_webhooks_retries_total", "cortap_webhooks_sent_total",
        ];
        expected.ShouldBeSubsetOf(names);
    }
}
