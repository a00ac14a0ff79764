using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Cortap.Conformance.Tests;

/// <summary>Holds docs/parity.md to the scenarios. <c>UPDATE_PARITY=1</c> writes the page anew.</summary>
public sealed class ParityPageTests
{
    private const string Begin = "<!-- Written by the conformance tests: UPDATE_PARITY=1 dotnet test tests/Cortap.Conformance.Tests -->";
    private const string End = "<!-- Written by hand from here on. -->";

    private static readonly IReadOnlyList<Scenario> Scenarios = [.. typeof(ConformanceTest).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ConformanceTest)))
        .SelectMany(type => type.GetMethods())
        .Where(method => method.IsDefined(typeof(ScenarioAttribute)))
        .Select(method => new Scenario(method))
        .OrderBy(scenario => scenario.Area, StringComparer.Ordinal)];

    [Fact]
    public void Page_ListsTheScenarios()
    {
        var path = Path.Combine(Path.GetDirectoryName(SourcePath())!, "../../docs/parity.md");
        var page = File.ReadAllText(path);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        begin.ShouldBePositive("The page has lost its mark for the beginning.");
        end.ShouldBeGreaterThan(begin, "The page has lost its mark for the end.");
        var written = $"{page[..begin]}{Begin}\n\n{Write()}{page[end..]}";
        if (Environment.GetEnvironmentVariable("UPDATE_PARITY") == "1")
            File.WriteAllText(path, written);

        File.ReadAllText(path).ShouldBe(written, "The page is behind the tests: run them with UPDATE_PARITY=1.");
    }

    [Fact]
    public void IntendedDifferences_NameScenariosOnce()
    {
        IntendedDifferences.All.Select(item => item.Scenario).ShouldBeUnique();
        IntendedDifferences.All.Select(item => item.Scenario).ShouldBeSubsetOf(Scenarios.Select(scenario => scenario.Name));
    }

    private static string Write()
    {
        var differences = IntendedDifferences.All.ToDictionary(item => item.Scenario);
        using var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"{Scenarios.Count} scenarios, {Scenarios.Count - differences.Count} equal.");
        foreach (var area in Scenarios.Where(scenario => !differences.ContainsKey(scenario.Name)).GroupBy(scenario => scenario.Area))
        {
            text.WriteLine($"\n### {area.Key}\n\n| Behavior | Scenario |\n|---|---|");
            foreach (var scenario in area)
                text.WriteLine($"| {scenario.Behavior} | `{scenario.Name}` |");
        }

        text.WriteLine("\n## Where the engine differs, on purpose\n\n| What | Official packages | Here | Why |\n|---|---|---|---|");
        foreach (var scenario in Scenarios.Where(scenario => differences.ContainsKey(scenario.Name)))
        {
            var difference = differences[scenario.Name];
            text.WriteLine($"| {scenario.Behavior} (`{scenario.Name}`) | {Cell(difference.Official)} | {Cell(difference.Here)} | {difference.Reason} |");
        }

        text.WriteLine();
        return text.ToString();
    }

    private static string Cell(string lines)
        => lines.Length == 0 ? "" : string.Join("<br>", lines.Split('\n').Select(line => $"`{line.Replace("|", "\\|", StringComparison.Ordinal)}`"));

    private static string SourcePath([CallerFilePath] string path = "") => path;

    private sealed record Scenario(string Area, string Name, string Behavior)
    {
        public Scenario(MethodInfo method)
            : this(
                method.DeclaringType!.GetCustomAttribute<DisplayNameAttribute>()!.DisplayName,
                $"{method.DeclaringType!.Name}.{method.Name}",
                method.GetCustomAttribute<ScenarioAttribute>()!.Behavior)
        {
        }
    }
}
