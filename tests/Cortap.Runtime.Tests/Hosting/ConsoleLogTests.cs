using System.Text.Json;
using Cortap.Runtime.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Cortap.Runtime.Tests.Hosting;

public sealed class ConsoleLogTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, 7, TimeSpan.Zero);

    [Fact]
    public void Log_AnEntryWithScopesAndAnException_IsOneLineOfJson()
    {
        var line = Logged(logger =>
        {
            using var job = logger.BeginScope(new Dictionary<string, object?> { ["job_id"] = "rpt-1", ["project_id"] = 33L });
            using var text = logger.BeginScope("a scope");
            logger.Log(
                LogLevel.Warning, new EventId(7), new Dictionary<string, object?> { ["Count"] = 2, ["Share"] = 0.5, ["Ok"] = true, ["Name"] = "é\n\"" }.ToList(),
                new InvalidOperationException("why"), (_, _) => "two\nlines");
        }).ShouldHaveSingleItem();

        line.ShouldBe("""
            {"Timestamp":"2026-02-11T16:00:45.007Z","EventId":7,"LogLevel":"Warning","Category":"test","Message":"two\nlines","Exception":"System.InvalidOperationException: why","State":{"Count":2,"Share":0.5,"Ok":true,"Name":"é\n\""},"Scopes":[{"job_id":"rpt-1","project_id":33},"a scope"]}
            """);
    }

    [Fact]
    public void Log_AnEntryWhoseFormattingLogs_WritesBoth()
    {
        var lines = Logged(logger => logger.Log(LogLevel.Information, 1, new List<KeyValuePair<string, object?>> { new("Value", new Talkative(logger)) }, null, (_, _) => "outer"));

        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString()).ShouldBe(["inner", "outer"]);
    }

    [Fact]
    public void Write_ManyAtOnceFromManyThreads_LosesNoneAndMixesNone()
    {
        using var output = new StringWriter();
        using (var lines = new LineWriter(output))
            Parallel.For(0, 8, thread =>
            {
                for (var number = 0; number < 2_000; number++)
                    lines.Write($"{thread}:{number}\n");
            });

        var written = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        written.Length.ShouldBe(16_000);
        foreach (var thread in written.GroupBy(line => line.Split(':')[0]))
            thread.ShouldBe(Enumerable.Range(0, 2_000).Select(number => $"{thread.Key}:{number}"));
    }

    [Fact]
    public async Task Write_WithNobodyElseLogging_IsWrittenSoon()
    {
        var written = new TaskCompletionSource<string>();
        using var output = new Announcing(written);
        using var lines = new LineWriter(output);

        lines.Write("alone\n");

        (await written.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe("alone\n");
    }

    [Fact]
    public void Write_AfterTheOutputBroke_GoesOn()
    {
        using var output = new Announcing(null);
        using var lines = new LineWriter(output);

        lines.Write("lost\n", urgent: true);
        lines.Write("lost too\n");
    }

    private static string[] Logged(Action<ILogger> log)
    {
        using var output = new StringWriter();
        using (var provider = new JsonLineProvider(new LineWriter(output), new FixedTime()))
        {
            provider.SetScopeProvider(new LoggerExternalScopeProvider());
            log(provider.CreateLogger("test"));
        }
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class Talkative(ILogger logger)
    {
        public override string ToString()
        {
            logger.Log<object?>(LogLevel.Information, 2, null, null, (_, _) => "inner");
            return "value";
        }
    }

    private sealed class Announcing(TaskCompletionSource<string>? written) : StringWriter
    {
        public override void Write(System.Text.StringBuilder? value)
        {
            if (written is null)
                throw new IOException("Broken pipe");
            written.TrySetResult(value!.ToString());
        }
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
