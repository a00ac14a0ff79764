using System.Reflection;

namespace Cortap.Runtime.Hosting;

/// <summary>What the embedded runtime is to run, and where.</summary>
public sealed class EmbeddedRuntimeOptions
{
    /// <summary>The assemblies whose <c>[Function]</c> methods are run. Default: the entry assembly.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>The folder that holds <c>host.json</c> and <c>local.settings.json</c>. Default: the folder of the app.</summary>
    public string ScriptRoot { get; set; } = AppContext.BaseDirectory;

    /// <summary>The folder of the engine's file. Default: the setting <c>DATA_DIR</c>, or <c>.data</c> below the working folder.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>The exact classes to search instead of whole assemblies, so that each test brings its own functions.</summary>
    internal IReadOnlyList<Type>? FunctionClasses { get; set; }

    internal IEnumerable<Type> CandidateClasses()
        => FunctionClasses
            ?? (Assemblies.Count > 0 ? Assemblies : [Assembly.GetEntryAssembly()!]).SelectMany(assembly => assembly.GetTypes());
}
