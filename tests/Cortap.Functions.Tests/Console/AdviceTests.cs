using System.Text.RegularExpressions;
using Cortap.Functions.Console.Views;

namespace Cortap.Functions.Tests.Console;

public sealed class AdviceTests
{
    /// <summary>docs/contract.md, section 3, lists them in the first column of a table.</summary>
    [Fact]
    public void For_EachCodeOfAFailedJob_IsMoreThanToLookIntoTheLog()
    {
        var codes = Regex.Matches(Section(), "^\\| (?<codes>`[A-Z_0-9`, ]+`) \\|", RegexOptions.Multiline)
            .SelectMany(row => Regex.Matches(row.Groups["codes"].Value, "[A-Z][A-Z_0-9]+").Select(code => code.Value)).ToList();

        codes.ShouldContain("DATA_FETCH_ERROR");
        codes.Where(code => Advice.For(code) == Advice.For("UNHEARD_OF")).ShouldBeEmpty();
    }

    private static string Section([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "docs", "contract.md")).Split("\n## ").Single(part => part.StartsWith("3. ", StringComparison.Ordinal));
}
