using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Cortap.Functions;
using Cortap.Runtime.Histories;
using Cortap.Runtime.Hosting;

namespace Cortap.Benchmarks;

/// <summary>How long 10,000 exported histories take to judge, as <c>cortap replay</c> does it: read, parsed, replayed.</summary>
internal static class HistoriesBenchmark
{
    private const int Histories = 10_000;

    public static void Run(TextWriter output)
    {
        var recorded = Directory.GetFiles(Folder(), "*.json").Order(StringComparer.Ordinal).Select(file => RecordedHistory.Parse(File.ReadAllText(file)).ToJsonLine()).ToList();
        var lines = Enumerable.Range(0, Histories).Select(index => recorded[index % recorded.Count]).ToList();
        var code = AppCode.Orchestrators(typeof(FunctionNames).Assembly);

        Report("of the code they were made by", lines, expected: 0);
        Report("of code whose activities have other names", [.. lines.Select(line => line.Replace("\"GenerateReport\"", "\"RenderReport\"", StringComparison.Ordinal))], expected: null);

        void Report(string what, List<string> histories, int? expected)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var divergences = histories.Count(line => RecordedHistory.Parse(line).FindDivergence(code) is not null);
            var took = Stopwatch.GetElapsedTime(startedAt);
            if (expected is { } count && divergences != count) throw new InvalidOperationException($"{divergences} histories diverge.");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"histories: {histories.Count} {what} judged in {took.TotalSeconds:f2} s, {divergences} diverge"));
        }
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "Cortap.Functions.Tests", "Orchestrations", "Histories");
}
