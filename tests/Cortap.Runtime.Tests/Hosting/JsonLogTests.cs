using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.Runtime.Hosting.Logging;
using Cortap.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Tests.Hosting;

/// <summary>The log's lines: flat, with the same names in every one.</summary>
public sealed class JsonLogTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly ServiceProvider _services;
    private readonly ILogger _log;

    public JsonLogTests()
    {
        var time = new VirtualTimeProvider(new DateTimeOffset(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero));
        _services = new ServiceCollection().AddLogging(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace);
            logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.None);
            logging.AddProvider(new JsonLoggerProvider(_output.Write, _output.Flush, time));
        }).BuildServiceProvider();
        _log = _services.GetRequiredService<ILoggerFactory>().CreateLogger("Some.Category");
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(LogLevel.Trace)]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Warning)]
    [InlineData(LogLevel.Error)]
    [InlineData(LogLevel.Critical)]
    public void Log_AtEveryLevel_IsOneFlatLine(LogLevel level)
    {
        _log.Log(level, new EventId(7, "Named"), "Job {JobId} is {Status} after {DurationMs:0} ms", 12, "done", 3.25);
        Text().ShouldBe(
            $$"""{"timestamp":"2026-02-11T16:00:45.123Z","level":"{{level}}","event":"Named","message":"Job 12 is done after 3 ms","service":"cortap","category":"Some.Category","job_id":12,"status":"done","duration_ms":3.25}""" + "\n");
    }

    [Fact]
    public void Log_OfEveryKindOfValue_IsThatValueInJson()
    {
        (object? Value, string? Json)[] values =
        [
            (null, null), ("", "\"\""), ("quote \" plus + é\u2028\r\n\u0001", "\"quote \\\" plus + é\\u2028\\r\\n\\u0001\""),
            (true, "true"), ('c', "\"c\""), ((sbyte)-1, "-1"), (long.MinValue, "-9223372036854775808"), (ulong.MaxValue, "18446744073709551615"),
            (0.1f, "0.1"), (1e300, "1E+300"), (1.10m, "1.10"), (double.NaN, "\"NaN\""), (float.PositiveInfinity, "\"Infinity\""),
            (Guid.Empty, "\"00000000-0000-0000-0000-000000000000\""), (TimeSpan.FromSeconds(1.5), "\"00:00:01.5000000\""), (LogLevel.Error, "\"Error\""),
            (new DateTimeOffset(2026, 2, 11, 11, 0, 45, 123, TimeSpan.FromHours(-5)), "\"2026-02-11T16:00:45.123Z\""),
            (new Uri("http://x/?q=1"), "\"http://x/?q=1\""),
        ];
        foreach (var (value, json) in values)
        {
            _output.SetLength(0);
            _log.LogInformation("Value {Value}", value);
            JsonNode.Parse(Text()).ShouldNotBeNull();
            if (json is null)
                Text().ShouldNotContain("\"value\"");
            else
                Text().ShouldContain($"\"value\":{json}}}", Case.Sensitive);
        }
    }

    [Fact]
    public void Log_WithoutNamedValues_HasItsMessageOnly()
    {
        _log.Log(LogLevel.Information, 1, "text", null, (state, _) => state);
        _log.Log<object?>(LogLevel.Information, 1, null, null, (_, _) => null!);
        var lines = Lines();
        lines[0].Select(member => member.Key).ShouldBe(["timestamp", "level", "message", "service", "category"]);
        ((string?)lines[0]["message"]).ShouldBe("text");
        lines[1].ContainsKey("message").ShouldBeTrue();
    }

    [Fact]
    public void Log_OfAnException_HasItWhole()
    {
        var exception = Should.Throw<InvalidOperationException>(() => throw new InvalidOperationException("outer", new IOException("inner")));
        _log.LogError(exception, "Job {JobId} failed", 1);
        ((string?)Lines().Single()["exception"]).ShouldBe(exception.ToString());
    }

    [Fact]
    public void Log_InScopes_HasOfThemWhatNamesJobCallerAndRequest()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var connection = _log.BeginScope("{RequestPath} of {ConnectionId}", "/secret/path", "0HN");
        using var job = _log.BeginScope(new Dictionary<string, object?> { ["job_id"] = "JOB1", ["project_id"] = 12L, ["tenant_id"] = 5L, ["correlation_id"] = null });
        using var text = _log.BeginScope("plain text");
        using var inner = _log.BeginScope("{ProjectId} {UserId}", 13L, 7L);
        _log.LogInformation("inside {UserId}", 8L);
        var line = Lines().Single();
        line.Remove("timestamp");
        line.ToJsonString().ShouldBe(
            """{"level":"Information","message":"inside 8","service":"cortap","category":"Some.Category","job_id":"JOB1","project_id":13,"tenant_id":5,"user_id":8,"""
            + $"\"trace_id\":\"{activity.TraceId}\",\"span_id\":\"{activity.SpanId}\"}}");
    }

    [Theory]
    [InlineData("timestamp", "\"2026-02-11T16:00:45.123Z\"")]
    [InlineData("level", "\"Warning\"")]
    [InlineData("event", "\"Ended\"")]
    [InlineData("message", "\"ended failed after 7 ms, DATA_FETCH_ERROR\"")]
    [InlineData("service", "\"cortap\"")]
    [InlineData("job_id", "\"JOB1\"")]
    [InlineData("project_id", "33")]
    [InlineData("user_id", "17")]
    [InlineData("tenant_id", "5")]
    [InlineData("correlation_id", "\"abc\"")]
    [InlineData("trace_id", null)]
    [InlineData("span_id", null)]
    [InlineData("duration_ms", "7")]
    [InlineData("status", "\"failed\"")]
    [InlineData("error_code", "\"DATA_FETCH_ERROR\"")]
    public void Log_OfAJob_HasEachMemberOfTheContractAtTheTop(string member, string? json)
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var job = _log.BeginScope(new Dictionary<string, object?>
        {
            ["job_id"] = "JOB1",
            ["project_id"] = 33L,
            ["user_id"] = 17L,
            ["tenant_id"] = 5L,
            ["correlation_id"] = "abc",
        });

        _log.Log(LogLevel.Warning, new EventId(1, "Ended"), "ended {Status} after {DurationMs} ms, {ErrorCode}", "failed", 7, "DATA_FETCH_ERROR");

        json ??= member == "trace_id" ? $"\"{activity.TraceId}\"" : $"\"{activity.SpanId}\"";
        Lines().Single()[member]!.ToJsonString().ShouldBe(json);
    }

    [Fact]
    public void Log_ValuesNamedLikeTheLinesOwn_DoNotHideThem()
    {
        _log.LogInformation("{Message} {Level} {Twice} {Twice}", "text", 3, 1, 2);
        var line = Lines().Single();
        ((string?)line["message"]).ShouldBe("text 3 1 2");
        ((string?)line["value_message"]).ShouldBe("text");
        ((int?)line["value_level"]).ShouldBe(3);
        ((int?)line["twice"]).ShouldBe(2);
    }

    [Fact]
    public void Log_OfAValueThatItselfLogs_WritesBothLinesWhole()
    {
        _log.LogInformation("outer {Value}", new Talkative(_log));
        Lines().Select(line => (string?)line["message"]).Distinct().Order().ShouldBe(["inner", "outer said"]);
    }

    [Fact]
    public void OfLoss_SomeLines_SaysHowMany()
    {
        var line = JsonNode.Parse(JsonLine.OfLoss(DateTimeOffset.UnixEpoch, 12, "standard output"))!;
        ((string?)line["event"]).ShouldBe("LinesDropped");
        ((int?)line["dropped"]).ShouldBe(12);
        ((string?)line["message"])!.ShouldStartWith("12 lines were dropped, because standard output ");
    }

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());

    private JsonObject[] Lines()
        => [.. Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private sealed class Talkative(ILogger log)
    {
        public override string ToString()
        {
            log.LogInformation("inner");
            return "said";
        }
    }
}
