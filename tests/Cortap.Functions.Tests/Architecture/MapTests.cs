using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>What the map in CONTRIBUTING.md leads to is there.</summary>
public sealed partial class MapTests
{
    [Fact]
    public void Paths_OfTheMap_Exist()
    {
        var root = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));
        var paths = Named().Matches(File.ReadAllText(Path.Combine(root, "CONTRIBUTING.md"))).Select(match => match.Groups["path"].Value).Distinct().ToList();

        paths.Count.ShouldBeGreaterThan(30);
        paths.Where(path => !Path.Exists(Path.Combine(root, path))).ShouldBeEmpty();
    }

    [GeneratedRegex(@"`(?<path>(?:src|tools|tests|docs|eng|infra)/[^`\s]+)`")]
    private static partial Regex Named();

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
