using System.Reflection;
using System.Runtime.CompilerServices;

namespace Cortap.Runtime.Contracts.Tests;

/// <summary>
/// Holds the declared surface to the reviewed text in <c>ApprovedApi/</c>: one file per namespace. To change it, check the new
/// member against the official packages first, then run the tests once with <c>APPROVE_API=1</c> and review the difference.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly ILookup<string, Type> Namespaces =
        Assembly.Load("Cortap.Runtime.Contracts").GetExportedTypes().ToLookup(type => type.Namespace!);

    public static TheoryData<string> DeclaredNamespaces => [.. Namespaces.Select(group => group.Key).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(DeclaredNamespaces))]
    public void Surface_OfNamespace_IsTheApprovedOne(string name)
    {
        var path = Path.Combine(ApprovedFolder(), name + ".txt");
        var actual = PublicApiPrinter.Print(Namespaces[name]);
        if (Environment.GetEnvironmentVariable("APPROVE_API") == "1")
            File.WriteAllText(path, actual);

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        Difference(approved, actual).ShouldBeEmpty($"The public API of {name} differs from {path} (- approved, + declared)");
    }

    [Fact]
    public void ApprovedFiles_WithoutNamespace_DoNotExist()
        => Directory.GetFiles(ApprovedFolder()).Select(Path.GetFileNameWithoutExtension)
            .Except(Namespaces.Select(group => group.Key)).ShouldBeEmpty();

    private static string[] Difference(string approved, string actual)
    {
        // Members repeat between types, so each line is compared together with its type.
        string[] before = Qualify(approved), after = Qualify(actual);
        return [.. before.Except(after).Select(line => "- " + line), .. after.Except(before).Select(line => "+ " + line)];
    }

    private static string[] Qualify(string text)
        => [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).SelectMany(block =>
        {
            var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.Select((line, index) => index == 0 ? line : $"{lines[0]} > {line}");
        })];

    private static string ApprovedFolder([CallerFilePath] string thisFile = "")
        => Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(thisFile)!, "ApprovedApi")).FullName;
}
