using System.Reflection;
using Cortap.Runtime.Hosting.Functions;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting;

/// <summary>The code of an app without a host for it.</summary>
public static class AppCode
{
    /// <summary>The orchestrators of an assembly, to replay histories with.</summary>
    /// <exception cref="RuntimeStartException">A function of the assembly could never run.</exception>
    public static DurableTaskRegistry Orchestrators(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var registry = new DurableTaskRegistry();
        var none = new ServiceCollection().BuildServiceProvider();
        foreach (var orchestrator in FunctionCatalog.Discover(assembly.GetTypes(), "").Orchestrators)
            orchestrator.Register(registry, () => none);
        return registry;
    }
}
