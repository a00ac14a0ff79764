using System.CommandLine;
using Cortap.Cli.Commands;

namespace Cortap.Cli;

/// <summary>The command line with all of its commands, in the order in which a newcomer needs them.</summary>
public static class CortapCommand
{
    public static RootCommand Create() => new("CORTAP: federal transit review reports from Riskuity data")
    {
        DemoCommand.Create(),
        SimulateCommand.Create(),
        DoctorCommand.Create(),
        TokenCommand.Create(),
        ConsoleCommand.Create(),
        SubmitCommand.Create(),
        WatchCommand.Create(),
        DownloadCommand.Create(),
        JobsCommand.Create(),
        DeliveriesCommand.Create(),
        RedeliverCommand.Create(),
        CancelCommand.Create(),
        ReportsCommand.Create(),
        SchedulesCommand.Create(),
        BatchCommand.Create(),
        VerifyCommand.Create(),
        VerifyWebhookCommand.Create(),
        AwsCommand.Create(),
        AuditCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        MigrateCommand.Create(),
        HistoriesCommand.Create(),
        ReplayCommand.Create(),
        RirCommand.Create(),
        TemplateCommand.Create(),
        SetupCommand.Create(),
        RenderCommand.Create(),
        OpenApiCommand.Create(),
        ManualCommand.Create(),
    };
}
