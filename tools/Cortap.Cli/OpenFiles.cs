using System.Runtime.CompilerServices;
using Cortap.Runtime.Hosting;

namespace Cortap.Cli;

internal static class OpenFiles
{
    /// <summary>Before <c>Main</c>, because what that needs could not be loaded any more.</summary>
    [ModuleInitializer]
    internal static void Check() => OpenFileLimit.Require();
}
