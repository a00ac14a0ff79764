using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting.Functions;

/// <summary>
/// The source of a <c>[DurableClient]</c> parameter. The client is a service here too, for work outside any function; on the Functions host it is
/// none, so who takes it as one must do without it.
/// </summary>
internal static class DurableClientParameter
{
    public static bool Marks(ParameterInfo parameter, FunctionMethod function)
    {
        if (!parameter.IsDefined(typeof(DurableClientAttribute)))
            return false;
        return parameter.ParameterType == typeof(DurableTaskClient)
            ? true
            : throw function.Error("[DurableClient] must stand on a DurableTaskClient");
    }

    public static DurableTaskClient Resolve(IServiceProvider services) => services.GetRequiredService<EngineHost>().Client;
}
