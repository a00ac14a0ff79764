namespace Cortap.Cli.Service;

/// <summary>How to start the service as a child process.</summary>
public sealed record ServiceSettings
{
    /// <summary><c>DATA_DIR</c>: everything that the service keeps.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>File name of the executable assembly, beside this one.</summary>
    public string Assembly { get; init; } = "Cortap.Server.dll";

    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Further settings of docs/contract.md section 8.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>File that receives the service's output as well; null keeps it in memory only.</summary>
    public string? LogFile { get; init; }

    /// <summary>How long the service may take until it listens.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
