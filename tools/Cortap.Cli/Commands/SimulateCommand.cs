using System.CommandLine;
using System.Globalization;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Webhooks;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap simulate</c>: a Riskuity with the demo's project and a webhook receiver, for a service that was started by hand.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var port = NumberOption.Create("--port", "Port of the simulated Riskuity", 0, 65_535, 7072);
        var data = LocalKeys.DataOption();
        var command = new Command("simulate", "Run a simulated Riskuity and a webhook receiver beside a service in local mode") { port, data };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var secret = Environment.GetEnvironmentVariable("WEBHOOK_SECRET") ?? LocalKeys.Read(parse.GetRequiredValue(data), "webhook_secret");
            await using var riskuity = await RiskuitySimulator.StartAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{parse.GetValue(port)}"));
            riskuity.AddProject(DemoProject.TenantProject, DemoProject.Controls());
            await using var receiver = await WebhookReceiver.StartAsync(secret);
            Console.WriteLine($"Riskuity  {riskuity.BaseUrl} (project {DemoProject.Id})");
            Console.WriteLine($"Receiver  {receiver.Url}");
            Console.WriteLine("Start the service with CALLBACK_ALLOW_HTTP=true and CALLBACK_ALLOW_PRIVATE=true; stop this with Ctrl+C.");
            await ShowAsync(receiver, cancellationToken);
        });
        return command;
    }

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
