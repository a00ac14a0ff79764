using System.Diagnostics.Metrics;
using Cortap.Infrastructure.Telemetry;
using Cortap.Infrastructure.Tests.Aws;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;

namespace Cortap.Infrastructure.Tests.Telemetry;

public sealed class PrometheusMetricsTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid():n}");
    private readonly PrometheusMetrics _metrics;

    public PrometheusMetricsTests() => _metrics = new PrometheusMetrics(_meter.Name);

    public void Dispose()
    {
        _metrics.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Write_ACounter_SumsPerLabels()
    {
        var counter = _meter.CreateCounter<long>("cortap.jobs.created", "{job}", "Jobs accepted.");
        counter.Add(1, new KeyValuePair<string, object?>("report_type", "a"));
        counter.Add(2, new KeyValuePair<string, object?>("report_type", "a"));
        counter.Add(5, new KeyValuePair<string, object?>("report_type", "b\"\\\n"));

        (await _metrics.WriteAsync()).ShouldStartWith(
            "# TYPE cortap_jobs_created_total counter\n# HELP cortap_jobs_created_total Jobs accepted.\n"
            + "cortap_jobs_created_total{report_type=\"a\"} 3\ncortap_jobs_created_total{report_type=\"b\\\"\\\\\\n\"} 5\n");
    }

    [Theory]
    [InlineData("{write}", "1", "5000", "0.005")]
    [InlineData("By", "1024", "67108864", "0.005")]
    [InlineData("s", "0.005", "300", "5000")]
    public async Task Write_AHistogram_HasBoundsOfItsUnit(string unit, string first, string last, string foreign)
    {
        _meter.CreateHistogram<int>("cortap.x", unit).Record(3);

        var text = await _metrics.WriteAsync();
        text.ShouldContain($"le=\"{first}\"");
        text.ShouldContain($"le=\"{last}\"");
        text.ShouldNotContain($"le=\"{foreign}\"");
    }

    [Fact]
    public async Task Write_AHistogram_HasCumulativeBucketsSumAndCount()
    {
        var histogram = _meter.CreateHistogram<double>("cortap.jobs.duration", "s");
        histogram.Record(0.2);
        histogram.Record(0.25);
        histogram.Record(1_000);

        var text = await _metrics.WriteAsync();

        text.ShouldContain("# TYPE cortap_jobs_duration_seconds histogram\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"0.1\"} 0\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"0.25\"} 2\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"300\"} 2\n");
        text.ShouldContain("cortap_jobs_duration_seconds_bucket{le=\"+Inf\"} 3\n");
        text.ShouldContain("cortap_jobs_duration_seconds_sum 1000.45\ncortap_jobs_duration_seconds_count 3\n");
    }

    [Fact]
    public async Task Write_GaugesOfEveryKind_ShowTheCurrentValue()
    {
        var active = _meter.CreateUpDownCounter<long>("cortap.jobs.active");
        active.Add(3);
        active.Add(-1);
        var waiting = 7;
        _meter.CreateObservableGauge("cortap.runtime.waiting", () => waiting);

        (await _metrics.WriteAsync()).ShouldContain("# TYPE cortap_jobs_active gauge\ncortap_jobs_active 2\n");
        waiting = 4;
        (await _metrics.WriteAsync()).ShouldContain("cortap_runtime_waiting 4\n");
    }

    [Fact]
    public async Task Write_MoreSeriesThanTheLimit_SumsUpTheRest()
    {
        var counter = _meter.CreateCounter<long>("many");
        for (var index = 0; index < 510; index++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", index));
        }

        var lines = (await _metrics.WriteAsync()).Split('\n').Where(line => line.StartsWith("many_total{", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBe(501);
        lines.ShouldContain("many_total{otel_metric_overflow=\"true\"} 10");
    }

    [Fact]
    public async Task Write_AnotherMeter_IsNotShown()
    {
        using var other = new Meter($"other-{Guid.NewGuid():n}");
        other.CreateCounter<long>("foreign").Add(1);
        (await _metrics.WriteAsync()).ShouldNotContain("foreign");
    }

    [Fact]
    public async Task Write_TheServicesOwnInstruments_HaveTheNamesOfTheContract()
    {
        using var metrics = new CortapMetrics();
        var processing = SampleJobs.Processing();
        var batch = new Batch
        {
            Id = BatchId.Parse("bat-20260211-160045-a1b2c3d4"),
            Count = 3,
            ReportType = processing.ReportType,
            Format = processing.Format,
            CallbackUrl = processing.CallbackUrl!,
            UserId = 7,
            TenantId = 3,
            CorrelationId = processing.CorrelationId,
            CreatedAt = SampleJobs.Now,
            UpdatedAt = SampleJobs.Now,
            PurgeAt = SampleJobs.Now,
        };
        using var exporter = new PrometheusMetrics(CortapMetrics.MeterName);
        metrics.JobCreated(processing);
        metrics.JobEnded(processing.Completed());
        metrics.JobEnded(processing.Fail(new JobError(ErrorCodes.DataFetchError, "Failed."), null, SampleJobs.Now)!);
        metrics.JobEnded(processing.Fail(new JobError(ErrorCodes.Cancelled, "Cancelled."), null, SampleJobs.Now)!);
        metrics.WebhookDelivered();
        metrics.WebhookGivenUp(5);
        metrics.WebhookRetried(2);
        metrics.Uploaded(processing, 10);
        metrics.UploadFailed();
        metrics.BatchCreated(batch);
        metrics.BatchEnded(batch.End(new BatchCounts(Completed: 3), SampleJobs.Now)!);
        metrics.LineCounted(new LineGauges(AtWork: 1, Waiting: 2, OldestWaitingSeconds: 3, DeadLetters: 4, ReceiversAtRest: 5, BatchesOpen: 6));

        var names = (await exporter.WriteAsync()).Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);

        // Instruments of other classes share the meter, and other tests use them meanwhile.
        string[] expected =
        [
            "cortap_batches_active", "cortap_batches_created_total", "cortap_batches_duration_seconds", "cortap_batches_ended_total", "cortap_batches_size",
            "cortap_jobs_active", "cortap_jobs_waiting", "cortap_jobs_oldest_active_seconds", "cortap_webhooks_consecutive_failures", "cortap_jobs_rejected_total", "cortap_jobs_oldest_waiting_seconds", "cortap_webhooks_dead_letters",
            "cortap_webhooks_receivers_at_rest", "cortap_jobs_completed_total", "cortap_jobs_created_total", "cortap_jobs_duration_seconds", "cortap_jobs_failed_total",
            "cortap_s3_upload_bytes", "cortap_s3_upload_errors_total", "cortap_s3_uploads_total",
            "cortap_webhooks_failed_total", "cortap_webhooks_retry_total", "cortap_webhooks_sent_total",
        ];
        expected.ShouldBeSubsetOf(names);
    }
}
