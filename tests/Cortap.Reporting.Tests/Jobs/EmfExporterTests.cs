using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Cortap.Reporting.Telemetry;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class EmfExporterTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid():n}");
    private readonly StringWriter _output = new();
    private readonly EmfExporter _exporter;

    public EmfExporterTests() => _exporter = new EmfExporter(_output, new ManualTimeProvider(), _meter.Name);

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void Flush_ACounter_WritesItsGrowthWithAndWithoutDimensions()
    {
        var counter = _meter.CreateCounter<long>("cortap.jobs.created", "{job}");
        counter.Add(2, new KeyValuePair<string, object?>("report_type", "draft_audit_report"));
        counter.Add(1, new KeyValuePair<string, object?>("report_type", "draft_audit_report"));

        Flush().ShouldHaveSingleItem().ToJsonString().ShouldBe(
            """{"_aws":{"Timestamp":1770825645000,"CloudWatchMetrics":[{"Namespace":"Cortap","Dimensions":[[],["report_type"]],"Metrics":[{"Name":"cortap.jobs.created","Unit":"Count"}]}]},"report_type":"draft_audit_report","cortap.jobs.created":[3]}""");
        Flush().ShouldBeEmpty("nothing happened since");
        counter.Add(5, new KeyValuePair<string, object?>("report_type", "draft_audit_report"));
        Flush().ShouldHaveSingleItem()["cortap.jobs.created"]![0]!.GetValue<int>().ShouldBe(5);
    }

    [Fact]
    public void Flush_AHistogram_WritesEveryValueAHundredALine()
    {
        var histogram = _meter.CreateHistogram<double>("cortap.jobs.duration", "s");
        for (var index = 0; index < 250; index++)
        {
            histogram.Record(index);
        }

        var lines = Flush();
        lines.Select(line => line["cortap.jobs.duration"]!.AsArray().Count).ShouldBe([100, 100, 50]);
        lines[0]["_aws"]!["CloudWatchMetrics"]![0]!["Metrics"]![0]!["Unit"]!.GetValue<string>().ShouldBe("Seconds");
    }

    [Fact]
    public void Flush_LevelsAndGauges_WriteTheCurrentValue()
    {
        var active = _meter.CreateUpDownCounter<long>("active");
        active.Add(3);
        Flush().ShouldHaveSingleItem()["active"]![0]!.GetValue<int>().ShouldBe(3);
        active.Add(-1);
        Flush().ShouldHaveSingleItem()["active"]![0]!.GetValue<int>().ShouldBe(2);

        _meter.CreateObservableGauge("waiting", () => 7);
        Flush().ShouldHaveSingleItem()["waiting"]![0]!.GetValue<int>().ShouldBe(7);
    }

    [Fact]
    public async Task Dispose_OutputThatIsStuck_Returns()
    {
        using var output = new StuckWriter();
        var exporter = new EmfExporter(output, new ManualTimeProvider(), _meter.Name);
        _meter.CreateCounter<long>("stuck").Add(1);

        await Task.Run(exporter.Dispose).WaitAsync(TimeSpan.FromMinutes(2));

        output.WasCalled.ShouldBeTrue();
        output.Released.Set();
    }

    [Fact]
    public void Dispose_OutputThatFails_Returns()
    {
        using var output = new FailingWriter();
        var exporter = new EmfExporter(output, new ManualTimeProvider(), _meter.Name);
        _meter.CreateCounter<long>("failing").Add(1);

        exporter.Dispose();

        output.WasCalled.ShouldBeTrue();
    }

    private List<JsonNode> Flush()
    {
        _output.GetStringBuilder().Clear();
        _exporter.Flush();
        return [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private sealed class StuckWriter : StringWriter
    {
        public ManualResetEventSlim Released { get; } = new();

        public bool WasCalled { get; private set; }

        public override void WriteLine(string? value)
        {
            WasCalled = true;
            Released.Wait();
        }
    }

    private sealed class FailingWriter : StringWriter
    {
        public bool WasCalled { get; private set; }

        public override void WriteLine(string? value)
        {
            WasCalled = true;
            throw new IOException("No space left on device");
        }
    }
}
