using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>The start of a function app.</summary>
[SuppressMessage("Design", "CA1052", Justification = "The official class is not static.")]
public class FunctionsApplication
{
    /// <summary>Makes a builder with the default configuration: environment variables, then the command line.</summary>
    /// <param name="args">The command line.</param>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
