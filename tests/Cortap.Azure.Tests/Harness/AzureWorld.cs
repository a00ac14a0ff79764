using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using Cortap.Cli.Service;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Aws;
using Cortap.Infrastructure.Tests.Aws.Servers;
using Cortap.Simulators.Demo;

namespace Cortap.Azure.Tests.Harness;

/// <summary>
/// The app in processes of its own on the official engine over Azurite, with S3 and DynamoDB servers and the outside world around it. Each world has
/// its own task hub, bucket and tables; the servers are shared.
/// </summary>
public sealed class AzureWorld : IAsyncDisposable
{
    /// <summary>What the queues hide after a kill and a busy machine add up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TestServer Azurite = new("azurite.sh");

    // Where the output of all processes goes, for those who look for a fault.
    private static readonly string? LogFolder = Environment.GetEnvironmentVariable("CORTAP_AZURE_LOGS");

    // Of what a killed process has taken the others know only after a time-out, which in production is longer than a test should wait.
    private static readonly string[] Hurried = Environment.GetEnvironmentVariable("CORTAP_AZURE_DEPLOYED") == "1" ? [] :
    [
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__controlQueueVisibilityTimeout=00:00:20",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__workItemQueueVisibilityTimeout=00:00:20",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__maxQueuePollingInterval=00:00:00.3",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__leaseInterval=00:00:15",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__leaseRenewInterval=00:00:05",
        "AzureFunctionsJobHost__extensions__durableTask__storageProvider__leaseAcquireInterval=00:00:05",
    ];

    private readonly AwsOptions _aws;
    private readonly string[] _settings;
    private readonly string _hub;
    private readonly TableServiceClient _storage;
    private readonly TableClient _instances;
    private readonly TableClient _partitions;

    private AzureWorld(World world, AwsOptions aws, string[] settings, string storage, string hub)
    {
        World = world;
        _aws = aws;
        _settings = settings;
        _hub = hub;
        _storage = new TableServiceClient(storage);
        _instances = new TableClient(storage, $"{hub}Instances");
        _partitions = new TableClient(storage, $"{hub}Partitions");
    }

    public World World { get; }

    /// <summary>The world without a process of the app.</summary>
    public static async Task<AzureWorld> PrepareAsync()
    {
        var world = await World.PrepareAsync("Cortap.Azure.Host.dll");
        // Enough for a report; a whole review would only cost time.
        world.Riskuity.AddProject(DemoProject.TenantProject, DemoProject.Controls().Take(40));
        var azurite = Azurite.GetAddressAsync();
        var (aws, settings) = await AwsWorld.CreateAsync();
        var hub = "T" + Guid.NewGuid().ToString("n")[..12];
        return new AzureWorld(world, aws, [.. settings, .. Hurried, $"AzureWebJobsStorage={await azurite}", $"HUB={hub}"], await azurite, hub);
    }

    /// <summary>Starts the app's first process, again after it was killed: as the same instance, so that it goes on with its part of the hub at once.</summary>
    public Task StartAsync(params string[] settings) => World.StartServiceAsync(SettingsOf("first", settings));

    /// <summary>Starts a further process on the same hub.</summary>
    public Task<ServiceProcess> StartAnotherAsync(params string[] settings) =>
        World.StartAnotherAsync(SettingsOf(Guid.NewGuid().ToString("n")[..8], settings));

    /// <summary>The hub's instances.</summary>
    public async Task<IReadOnlyList<HubInstance>> InstancesAsync()
    {
        var instances = new List<HubInstance>();
        await foreach (var row in _instances.QueryAsync<TableEntity>())
            instances.Add(new HubInstance(row.PartitionKey, row.GetString("Name"), row.GetString("RuntimeStatus"), row.GetDateTimeOffset("CreatedTime")));
        return instances;
    }

    /// <summary>What <c>cortap histories export</c> needs to read the hub.</summary>
    public string[] HubOptions()
    {
        var tables = _storage.GenerateSasUri(TableAccountSasPermissions.Read, TableAccountSasResourceTypes.All, DateTimeOffset.UtcNow.AddHours(1));
        return ["--storage", tables.AbsoluteUri, "--hub", _hub];
    }

    /// <summary>Who has a part of the hub's partitions.</summary>
    public async Task<IReadOnlySet<string>> PartitionOwnersAsync()
    {
        var owners = new HashSet<string>();
        await foreach (var row in _partitions.QueryAsync<TableEntity>())
            if (row.GetString("CurrentOwner") is { Length: > 0 } owner) owners.Add(owner);
        return owners;
    }

    /// <summary>The items of all jobs, as they are stored.</summary>
    public async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> JobItemsAsync()
    {
        using var client = AwsClients.CreateDynamoDb(_aws, AwsServers.Credentials);
        var items = new List<Dictionary<string, AttributeValue>>();
        Dictionary<string, AttributeValue>? next = null;
        do
        {
            var page = await client.ScanAsync(new ScanRequest { TableName = _aws.JobsTableName, ConsistentRead = true, ExclusiveStartKey = next });
            items.AddRange(page.Items.Where(item => item.ContainsKey("report_type")));
            next = page.LastEvaluatedKey;
        }
        while (next is { Count: > 0 });
        return items;
    }

    /// <summary>What gauges of a process say, by their names in <c>/metrics</c>; 0 for one that says nothing yet.</summary>
    public static async Task<double[]> GaugesAsync(ServiceProcess process, CancellationToken cancellationToken, params string[] names)
    {
        using var http = new HttpClient { BaseAddress = process.BaseAddress };
        var text = await http.GetStringAsync("metrics", cancellationToken);
        return [.. names.Select(name => Regex.Match(text, $@"^{name}\S* (\S+)$", RegexOptions.Multiline) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0)];
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        if (LogFolder is { } folder) await File.WriteAllTextAsync(Path.Combine(folder, $"{_instances.Name}.log"), World.Logs);
    }

    private string[] SettingsOf(string worker, string[] settings) => [.. _settings, $"WORKER_ID={worker}", $"RPC_PORT={ServiceProcess.FreePort()}", .. settings];
}

/// <summary>An instance as the engine's table shows it.</summary>
/// <param name="Id">Instance id.</param>
/// <param name="Name">Of the orchestrator.</param>
/// <param name="Status">The engine's word.</param>
/// <param name="CreatedAt">By the clock of the process that created it.</param>
public sealed record HubInstance(string Id, string Name, string Status, DateTimeOffset? CreatedAt);
