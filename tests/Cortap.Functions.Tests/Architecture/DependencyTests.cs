using System.Reflection;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>Dependencies point one way: Functions, Infrastructure, Reporting; and Runtime; both lines stand on Sqlite and never meet otherwise.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Cortap.Reporting"] = ["Cortap.", "Microsoft.AspNetCore", "Microsoft.Azure", "Microsoft.DurableTask", "Microsoft.Data.Sqlite", "AWSSDK"],
        ["Cortap.Infrastructure"] = ["Cortap.Functions", "Cortap.Runtime", "Microsoft.Azure", "Microsoft.DurableTask"],
        ["Cortap.Sqlite"] = ["Cortap.", "Microsoft.AspNetCore", "Microsoft.Azure", "Microsoft.DurableTask", "AWSSDK"],
        ["Cortap.Runtime"] = ["Cortap.Functions", "Cortap.Infrastructure", "Cortap.Reporting", "AWSSDK"],
        ["Cortap.Functions"] = ["Cortap.Runtime", "Cortap.Server", "AWSSDK", "Microsoft.Data.Sqlite"],
    };

    public static TheoryData<string> Assemblies => [.. Forbidden.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_EveryAssembly_PointInwards(string name)
    {
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        references.ShouldNotBeEmpty();
        references.Where(reference => Forbidden[name].Any(prefix => reference.StartsWith(prefix, StringComparison.Ordinal))).ShouldBeEmpty();
    }
}
