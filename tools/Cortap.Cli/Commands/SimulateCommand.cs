using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Cortap.Cli.Display;
using Cortap.Infrastructure.Settings;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap simulate</c>: a Riskuity with the demo's project and a webhook receiver, for a service that is started by hand.</summary>
internal static class SimulateCommand
{
    private const string StorageSetting = "STORAGE_MODE";
    private const string SetupFile = "simulated-setup.json";

    private static readonly TimeSpan WorkingDay = TimeSpan.FromHours(8);

    public static Command Create()
    {
        var port = NumberOption.Create("--port", "Port of the simulated Riskuity", 0, 65_535, 7072);
        var receiverPort = NumberOption.Create("--receiver-port", "Port of the webhook receiver", 0, 65_535, 7073);
        var data = LocalKeys.DataOption();
        var command = new Command("simulate", "Run a simulated Riskuity and a webhook receiver beside a service that you start yourself, and print how") { port, receiverPort, data };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var settings = ReadSettings(parse.GetRequiredValue(data).ToString());
            await using var riskuity = await ListenAsync("--port", parse.GetValue(port), url => RiskuitySimulator.StartAsync(url));
            riskuity.AddProject(DemoProject.TenantProject, DemoProject.Controls());
            await using var receiver = await ListenAsync("--receiver-port", parse.GetValue(receiverPort), url => WebhookReceiver.StartAsync(settings.WebhookSecret, null, url));
            var setup = Path.Combine(settings.DataDirectory, SetupFile);
            await File.WriteAllTextAsync(setup, DemoProject.SetupJson, cancellationToken);
            Tell(settings, riskuity.BaseUrl, receiver.Url, setup);
            await ShowAsync(receiver, cancellationToken);
        });
        return command;
    }

    /// <summary>As the service reads them, so that both have the same keys whoever comes first.</summary>
    private static CortapSettings ReadSettings(string dataDirectory)
    {
        try
        {
            // Before anything is read: what it prints is signed with the key of JWT_SIGNING_KEY.
            if (EnvironmentVariable.Read(StorageSetting) is { } mode && !string.Equals(mode, "local", StringComparison.OrdinalIgnoreCase))
                throw new CliException($"{StorageSetting} is {mode.Trim()}: this prints a token that the service would accept, so it works with local mode only. Run it in a shell without the settings of a real service.");
            return CortapSettings.Read(name => name switch
            {
                "DATA_DIR" => dataDirectory,
                // Written here, perhaps for the first time.
                "PROJECT_SETUP_PATH" => null,
                _ => EnvironmentVariable.Read(name),
            });
        }
        catch (SettingsException exception)
        {
            throw new CliException(exception.Message);
        }
    }

    private static async Task<T> ListenAsync<T>(string option, int port, Func<string, Task<T>> start)
    {
        try
        {
            return await start(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        }
        catch (IOException exception)
        {
            throw new CliException($"{exception.Message} Another program, perhaps another `cortap simulate`, has the port; end it or pass {option}.");
        }
        catch (SocketException exception)
        {
            throw new CliException($"Port {port} of {option} cannot be had: {exception.Message}. Ports below 1024 need rights; pass {option} with a higher one.");
        }
    }

    private static void Tell(CortapSettings settings, Uri riskuity, Uri receiver, string setup)
    {
        Console.WriteLine($"Riskuity  {riskuity} (project {DemoProject.Id})");
        Console.WriteLine($"Receiver  {receiver}");
        Console.WriteLine($"Setup     {setup}");
        if (settings.CreatedKeyFiles is [var first, ..])
            Console.WriteLine($"Keys      {Path.GetDirectoryName(first)} ({settings.CreatedKeyFiles.Count} made now; for development only: a real service has its own)");
        Console.WriteLine();
        Console.WriteLine("Start the service in a second terminal, in the repository's folder:");
        Console.WriteLine();
        Console.WriteLine($"    export DATA_DIR={Shell.Quote(settings.DataDirectory)} PROJECT_SETUP_PATH={Shell.Quote(setup)}");
        Console.WriteLine($"    export RISKUITY_BASE_URL={riskuity} CALLBACK_ALLOW_HTTP=true CALLBACK_ALLOW_PRIVATE=true");
        Console.WriteLine("    dotnet run --project src/Cortap.Server");
        Console.WriteLine();
        Console.WriteLine("Scheduled reports have no caller, so the service reads their data with an account of its own. To try them, export that before its start, too:");
        Console.WriteLine();
        Console.WriteLine($"    export RISKUITY_SERVICE_USERNAME={SimulatedLogin.Username} RISKUITY_SERVICE_PASSWORD={SimulatedLogin.DefaultPassword}");
        Console.WriteLine();
        Console.WriteLine("Order a report in a third:");
        Console.WriteLine();
        Console.WriteLine(Token(settings) is { } token
            ? $"    export CORTAP_TOKEN={token}"
            : "    export CORTAP_TOKEN=…     # issued by JWT_AUTHORITY, or signed with the private key of JWT_PUBLIC_KEY");
        Console.WriteLine($"    cortap submit {DemoProject.Id} --callback {receiver} --watch");
        Console.WriteLine();
        Console.WriteLine("Webhooks are shown here as they arrive. Ctrl+C stops.");
    }

    /// <summary>Null when the service does not verify by a shared key.</summary>
    private static string? Token(CortapSettings settings) => settings.Tokens.SigningKey.IsEmpty
        ? null
        : new TokenMint(Encoding.UTF8.GetString(settings.Tokens.SigningKey.Span)).Mint(lifetime: WorkingDay);

    private static async Task ShowAsync(WebhookReceiver receiver, CancellationToken cancellationToken)
    {
        for (var shown = 0; ; shown++)
        {
            var index = shown;
            await receiver.WaitForAsync(_ => receiver.Received.Count > index, Timeout.InfiniteTimeSpan).WaitAsync(cancellationToken);
            var webhook = receiver.Received[index];
            Console.WriteLine($"{webhook.ReceivedAt:HH:mm:ss}  {(webhook.Verified ? "verified" : string.Join(", ", webhook.Problems))}  {webhook.Text}");
        }
    }
}
