using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cortap.Benchmarks;
using Cortap.Benchmarks.Engine;
using Cortap.Benchmarks.Load;

// dotnet run -c Release --project tests/Cortap.Benchmarks -- <name|all> [--report docs/benchmarks.md]
(string Name, Func<TextWriter, Task> RunAsync)[] benchmarks =
[
    ("engine", EngineBenchmark.RunAsync),
    ("audit", AuditBenchmark.RunAsync),
    ("histories", output => Run(() => HistoriesBenchmark.Run(output))),
    ("canonical", output => Run(() => CanonicalBenchmark.Run(output))),
    ("documents", output => Run(() => DocumentBenchmark.Run(output))),
    ("load", LoadBenchmark.RunAsync),
    ("jobs", JobsBenchmark.RunAsync),
    ("fair", FairBenchmark.RunAsync),
    ("console", ConsoleBenchmark.RunAsync),
    ("hang", HangBenchmark.RunAsync),
];

if (args is [RecoveryBenchmark.ChildCommand, var folder])
{
    await RecoveryBenchmark.RunChildAsync(folder);
    return 0;
}

if (args is [LoadFloor.ChildCommand, var floorFolder, var port, var signingKey])
{
    await LoadFloor.RunChildAsync(floorFolder, port, signingKey);
    return 0;
}

var chosen = args is [var name, ..] ? benchmarks.Where(one => name == "all" || one.Name == name).ToArray() : [];
if (chosen.Length == 0)
{
    await Console.Error.WriteLineAsync($"Which one? all, {string.Join(", ", benchmarks.Select(one => one.Name))}");
    return 64;
}

var report = new StringBuilder();
foreach (var benchmark in chosen)
{
    using var output = new StringWriter(CultureInfo.InvariantCulture);
    await benchmark.RunAsync(output);
    Console.Write(output);
    report.Append(CultureInfo.InvariantCulture, $"\n```text\n{output}```\n");
}

if (args is [.., "--report", var path])
{
    // What follows the first heading was compared by hand, with another build that is not here.
    var compared = File.Exists(path) && await File.ReadAllTextAsync(path) is var former && former.IndexOf("\n## ", StringComparison.Ordinal) is >= 0 and var at
        ? former[at..] : "";
    await File.WriteAllTextAsync(path, $"""
        # Benchmarks

        Written by `dotnet run -c Release --project tests/Cortap.Benchmarks -- all --report docs/benchmarks.md`.
        Each figure stands beside its floor from the same run: what the same disk and the same processors do when nothing but the
        unavoidable is done.

        Machine: {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.
        {report}{compared}
        """);
}
return 0;

static Task Run(Action action)
{
    action();
    return Task.CompletedTask;
}
