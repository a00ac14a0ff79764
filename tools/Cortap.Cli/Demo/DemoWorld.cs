using Cortap.Cli.Service;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.Cli.Demo;

/// <summary>Everything around the service that the demo needs: a simulated Riskuity, a webhook receiver, a token mint, a data folder.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private readonly bool _ownsDataDirectory;

    private DemoWorld(RiskuitySimulator riskuity, WebhookReceiver receiver, string signingKey, string webhookSecret, string? dataDirectory, int projects)
    {
        _ownsDataDirectory = dataDirectory is null;
        Riskuity = riskuity;
        Receiver = receiver;
        Mint = new TokenMint(signingKey);
        DataDirectory = dataDirectory ?? CreateTemporaryFolder();
        Directory.CreateDirectory(DataDirectory);
        var setup = Path.Combine(DataDirectory, "demo-setup.json");
        File.WriteAllText(setup, DemoProject.SetupJsonOf(projects));
        Settings = new ServiceSettings
        {
            DataDirectory = DataDirectory,
            Environment = new Dictionary<string, string>
            {
                ["STORAGE_MODE"] = "local",
                ["RISKUITY_BASE_URL"] = riskuity.BaseUrl.ToString(),
                ["PROJECT_SETUP_PATH"] = setup,
                ["JWT_SIGNING_KEY"] = signingKey,
                ["WEBHOOK_SECRET"] = webhookSecret,
                ["CALLBACK_ALLOW_HTTP"] = "true",
                ["CALLBACK_ALLOW_PRIVATE"] = "true",
            },
        };
    }

    public RiskuitySimulator Riskuity { get; }

    public WebhookReceiver Receiver { get; }

    public TokenMint Mint { get; }

    public string DataDirectory { get; }

    public ServiceSettings Settings { get; }

    /// <exception cref="CliException">It did not start, with what it said.</exception>
    public async Task<ServiceProcess> StartServiceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ServiceProcess.StartAsync(Settings, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new CliException(exception.Message.TrimEnd());
        }
    }

    /// <param name="dataDirectory">Kept afterwards; null makes a temporary one.</param>
    /// <param name="projects">How many recipients are reviewed.</param>
    public static async Task<DemoWorld> StartAsync(string? dataDirectory, int projects = 1)
    {
        var webhookSecret = TokenMint.NewSigningKey();
        var riskuity = await RiskuitySimulator.StartAsync();
        var controls = DemoProject.Controls();
        foreach (var project in DemoProject.TenantProjects(projects)) riskuity.AddProject(project, controls);
        return new DemoWorld(riskuity, await WebhookReceiver.StartAsync(webhookSecret), TokenMint.NewSigningKey(), webhookSecret, dataDirectory, projects);
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Riskuity.DisposeAsync();
        if (_ownsDataDirectory) Directory.Delete(DataDirectory, recursive: true);
    }

    private static string CreateTemporaryFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("cortap-demo-").FullName;
        }
        catch (Exception exception) when (exception is (IOException and not FileNotFoundException) or UnauthorizedAccessException)
        {
            throw new CliException($"No folder can be made in the temporary folder {Path.GetTempPath()}. Set TMPDIR to a folder that you may write to, or name one by --data.");
        }
    }
}
