using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cortap.Reporting.Errors;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>What pages say about names is true.</summary>
public sealed partial class PageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    [Fact]
    public void Codes_OfErrors_AreAllInTheContract()
    {
        var contract = Read("docs/contract.md");
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();

        codes.Count.ShouldBeGreaterThan(40);
        codes.Where(code => !contract.Contains($"`{code}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Titles_OfTheCatalogue_AreThoseOfKnownCodes()
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();

        ProblemCatalogue.Codes.Except(codes).ShouldBeEmpty();
    }

    [Fact]
    public void Rooms_OfTheArchitecturePage_AreTheFoldersOfEachProject()
    {
        var rows = Row().Matches(Read("docs/architecture.md")).ToDictionary(row => row.Groups["project"].Value, row => Room().Matches(row.Groups["text"].Value).Select(room => room.Groups["name"].Value));
        rows.Count.ShouldBeGreaterThanOrEqualTo(6);

        foreach (var (project, rooms) in rows.Where(row => row.Value.Any()))
        {
            var folders = Directory.GetDirectories(Path.Combine(Root, "src", project)).Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj", "Properties", "out"]);
            rooms.ShouldBe(folders, ignoreOrder: true, project);
        }
    }

    [Fact]
    public void Decisions_ThatPagesName_AreThere()
    {
        var pages = Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root, "README.md")).Append(Path.Combine(Root, "CONTRIBUTING.md"));

        var lost = from page in pages
                   from match in Decision().Matches(File.ReadAllText(page))
                   let name = match.Groups["name"].Value
                   where !File.Exists(Path.Combine(Root, "docs", "adr", name))
                   select $"{Path.GetRelativePath(Root, page)}: {name}";

        lost.ShouldBeEmpty();
    }

    [Fact]
    public void Tests_ThatTheThreatModelNames_AreThere()
    {
        var classes = Directory.GetFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var named = TestClass().Matches(Read("docs/threat-model.md")).Select(match => match.Groups["name"].Value).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(15);
        named.Where(name => !classes.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Threats_OfTheThreatModel_AreEachShownByATest()
    {
        var rows = ThreatRow().Matches(Read("docs/threat-model.md").Split("\n## Threats\n")[1].Split("\n## ")[0]).Select(row => (Threat: row.Groups["threat"].Value, Shown: row.Groups["shown"].Value)).ToList();

        rows.Count.ShouldBeGreaterThan(35);
        rows.Where(row => !TestClass().IsMatch(row.Shown) && !row.Shown.Contains("conformance suite", StringComparison.Ordinal)).Select(row => row.Threat).ShouldBeEmpty();
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    [GeneratedRegex(@"^  (?<project>Cortap\.(?:Functions|Server|Reporting|Infrastructure|Runtime|Sqlite)) +(?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<![\w.])(?<name>[A-Z]\w+)/(?=\s|$)")]
    private static partial Regex Room();

    [GeneratedRegex(@"adr/(?<name>\d{4}-[a-z0-9-]+\.md)")]
    private static partial Regex Decision();

    [GeneratedRegex(@"`(?<name>\w+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^\| (?<threat>(?!Threat \|)[^|-][^|]+) \| [^|]+ \| (?<shown>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex ThreatRow();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
