//! Gets VPS details with the client that openapi-generator generates from openapi.yaml.
use std::{collections::HashMap, env};

use hostup::apis::{Error, configuration::Configuration, vps_api::get_vps_details};
use hostup::models::{ActionGate, Problem};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = Configuration {
        base_path: env::var("BASE_URL")?,
        bearer_access_token: Some(env::var("HOSTUP_API_KEY")?),
        ..Configuration::default()
    };

    let vps = get_vps_details(&config, "vps_01hxa3b4c5d6e7f8g9h0j1k2m3").await?;
    let nulls = get_vps_details(&config, "vps_01hxnull4c5d6e7f8g9h0j1k2m").await?;
    let gates: HashMap<String, ActionGate> =
        serde_json::from_value(serde_json::to_value(&vps.actions)?)?;
    println!(
        "{} | {} | {} | {} | {:.2} {} | {} allowed | {} | {} overdue | {}",
        vps.id,
        vps.hostname.as_deref().unwrap_or("null"),
        vps.service_status,
        vps.power_state.map_or("null".into(), |state| state.to_string()),
        vps.billing.amount,
        vps.billing.billing_cycle,
        gates.values().filter(|gate| gate.allowed).count(),
        vps.actions.can_resize.reason.as_deref().unwrap_or("null"),
        vps.overdue_invoices.len(),
        nulls.hostname.as_deref().unwrap_or("null"),
    );

    // response.entity is always Status400: every problem matches its first variant.
    let Err(Error::ResponseError(response)) = get_vps_details(&config, "vps_unknown").await else {
        return Err("expected a problem".into());
    };
    let problem: Problem = serde_json::from_str(&response.content)?;
    let (status, code) = problem.status.zip(problem.code).ok_or("no status or no code")?;
    println!("{status} {code}");
    Ok(())
}
