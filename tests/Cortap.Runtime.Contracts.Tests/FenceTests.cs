using System.Reflection;

namespace Cortap.Runtime.Contracts.Tests;

/// <summary>Only this assembly declares official namespaces, and it declares nothing else.</summary>
public sealed class FenceTests
{
    private static readonly Assembly Contracts = Assembly.Load("Cortap.Runtime.Contracts");

    [Fact]
    public void PublicTypes_OfContracts_LiveInOfficialNamespacesOnly()
        => Contracts.GetExportedTypes().Where(type => !IsOfficial(type)).ShouldBeEmpty();

    [Fact]
    public void AssemblyName_OfContracts_IsOurs()
        => Contracts.GetName().Name.ShouldBe("Cortap.Runtime.Contracts");

    [Fact]
    public void References_OfContracts_AreTheSharedFrameworkOnly()
        => Contracts.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Cortap.", StringComparison.Ordinal)).ShouldBeEmpty();

    private static bool IsOfficial(Type type)
        => type.Namespace is { } name
            && (name.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Azure.Functions.Worker", StringComparison.Ordinal));
}
